import { expect, test } from 'vitest'
import { eventPadding } from '../../core/application/equal-lengths.ts'
import { detailedDelivery, shownDelivery } from '../../core/application/webhook/shown-delivery.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { Status } from '../../core/contract/status.ts'
import { successType } from '../../core/domain/token/event.ts'
import { eventField, type TokenEvent } from '../../core/domain/token/token-event.ts'
import type { Logged } from '../../core/domain/webhook/log.ts'

const secret = `whsec_${'Ab/+'.repeat(8)}`
const former = `whsec_${'Zy/9'.repeat(8)}`
const webhook = { url: 'https://hooks.acme.example/', secret, secretInBody: true }
const service = { tenant: 'acme', name: 'acme_web', rev: 1, config: serviceConfig.parse({ webhook, duress: true }) }

const approved: TokenEvent = { ...eventField.fresh(), type: 'transaction.approved', status: Status.open, via: 'online' }
const underDuress: TokenEvent = { ...approved, ...successType('transaction.approved', true), status: Status.duress }

const logged = (event: TokenEvent, text = 'what a receiver says'): Logged => ({
  token: 'A'.repeat(22),
  user: 'joe',
  event: { ...event, at: 1_800_000_000_000, sequence: 7 },
  place: '1',
  entries: [1, 2].map((attempt) => ({
    token: 'A'.repeat(22),
    sequence: 7,
    happened: 1_800_000_000_000,
    attempt,
    state: 'retrying',
    next: 1_800_000_005_000,
    at: 1_800_000_000_100,
    code: 500,
    failure: 'status',
    milliseconds: 12,
    answer: `${text} ${attempt}`,
  })),
})

const shown = (event: TokenEvent, hideDuress: boolean, text?: string) =>
  detailedDelivery(logged(event, text), 'failing', service, hideDuress)

test.each([
  ['the secret of today', secret],
  ['the one before, which signs for a day yet', former],
  ['one that was cut off', secret.slice(0, 20)],
  ['one in JSON that escapes', secret.replaceAll('/', '\\/')],
])('an answer that repeats %s shows nothing of it', (_name, repeated) => {
  const { tries } = shown(approved, false, `you sent ${repeated} to me`)
  expect(tries.map(({ answer }) => answer)).toEqual([1, 2].map((attempt) => `you sent whsec_… to me ${attempt}`))
})

test('the body is shown with its secret masked', () => {
  const { body } = shown(approved, false)
  expect(JSON.parse(body ?? '')).toMatchObject({ data: { id: 'joe', secret: 'whsec_…' } })
})

test('who must not see duress sees the same of either PIN, and no answer', () => {
  const [normal, duress] = [approved, underDuress].map((event) => shown(event, true))
  expect(duress).toEqual(normal)
  expect(duress).not.toHaveProperty('body')
  for (const one of duress?.tries ?? []) expect(one).not.toHaveProperty('answer')
})

test('who sees duress gets an answer and lists of one length under either PIN', () => {
  const lengths = [approved, underDuress].flatMap((event) =>
    [shown(event, false), shownDelivery(logged(event), 'failing', false)].map(
      (one) => JSON.stringify(one).length + eventPadding(one.event),
    ),
  )
  expect(lengths.slice(2)).toEqual(lengths.slice(0, 2))
})
