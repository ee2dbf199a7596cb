import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventTypes, vias } from '../../core/contract/events.ts'
import type { Status } from '../../core/contract/status.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import { webhookBody } from '../../core/domain/webhook/body.ts'

const status = fc.constantFrom<Status>(0, 1, 2, 3, 4)
const events = fc.record({
  type: fc.constantFrom(...eventTypes),
  via: fc.option(fc.constantFrom(...vias)),
  status,
  previous: status,
  at: fc.integer({ min: 0, max: 4e12 }),
  openUntil: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4e12 })),
  sequence: fc.integer({ min: 1e12, max: Number.MAX_SAFE_INTEGER }),
  by: fc.string(),
  rev: fc.nat(),
  address: fc.string(),
  transaction: fc.constantFrom('', 'Ab3dEfGh1jKlMn0pQrStUv'),
  ordinary: fc.option(fc.constantFrom(...eventTypes)),
}) satisfies fc.Arbitrary<TokenEvent>

const subjects = fc.record({
  id: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((id) => id.isWellFormed()),
  service: fc.constantFrom('acme_default', 'acme_homebanking'),
  secret: fc.option(fc.constant(`whsec_${'A'.repeat(44)}`)),
})

const bytes = (text: string): number => Buffer.byteLength(text)

describe('a webhook’s body', () => {
  test('is as long as every other of its token, whatever happened', () => {
    fc.assert(
      fc.property(
        subjects,
        events,
        events,
        (subject, a, b) => bytes(webhookBody(subject, a)) === bytes(webhookBody(subject, b)),
      ),
    )
  })

  test('is equally long for every type, status and way', () => {
    const base = { at: 1.8e12, by: '', rev: 1, address: '', sequence: 1_800_000_000_001 }
    const lengths = eventTypes.flatMap((type) =>
      [null, ...vias].flatMap((via) =>
        ([0, 1, 2, 3, 4] as const).flatMap((one) =>
          [0, 1.8e12].flatMap((openUntil) =>
            ['', 'Ab3dEfGh1jKlMn0pQrStUv'].map((transaction) =>
              bytes(
                webhookBody(
                  { id: 'joe', service: 'acme_bank', secret: null },
                  { ...base, ordinary: null, type, via, status: one, previous: one, openUntil, transaction },
                ),
              ),
            ),
          ),
        ),
      ),
    )
    expect(new Set(lengths).size).toBe(1)
  })

  test('says what happened, and no more', () => {
    fc.assert(
      fc.property(subjects, events, (subject, event) => {
        const { type, timestamp, data } = JSON.parse(webhookBody(subject, event)) as {
          type: string
          timestamp: string
          data: Record<string, unknown>
        }
        const { pad, ...told } = data
        expect(pad).toMatch(/^0*$/)
        expect({ type, timestamp }).toEqual({ type: event.type, timestamp: new Date(event.at).toISOString() })
        expect(told).toEqual({
          id: subject.id,
          service: subject.service,
          status: event.status,
          previous: event.previous,
          sequence: event.sequence,
          ...(event.via === null ? {} : { via: event.via }),
          ...(event.openUntil === 0 ? {} : { openUntil: new Date(event.openUntil).toISOString() }),
          ...(event.transaction === '' ? {} : { transaction: event.transaction }),
          ...(subject.secret === null ? {} : { secret: subject.secret }),
        })
      }),
    )
  })
})
