import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventType } from '../../core/contract/events.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { recount } from '../../core/application/usage/recount.ts'
import { recounts } from '../../core/application/usage/recounts.ts'
import { publish } from '../../core/application/webhook/publish.ts'
import { freshState, type Token } from '../../core/domain/token/state.ts'
import { countEvent, noFigures } from '../../core/domain/usage/figures.ts'
import { hourOf } from '../../core/domain/usage/ports.ts'
import type { Outgoing } from '../../core/domain/webhook/ports.ts'
import { eventOf } from '../delivery/token-event.ts'
import { countedWorld, hour, memoryUsage, opened, reference, service, start } from './counted-world.ts'

const types: EventType[] = ['token.opened', 'token.error', 'token.blocked', 'otp.accepted', 'transaction.denied']

/** A token's version with its event. */
const versionOf = (id: string, number: number, type: EventType, at: number): Token => ({
  identity: { id, tenant: 'acme', service, user: id },
  rev: number,
  stored: number,
  second: number,
  state: { ...freshState(0), event: eventOf({ type, at, ordinary: null, sequence: number, rev: number }) },
  cold: null,
})

describe('figures', () => {
  it('count an event once, in whatever batches the stream hands it over, and however often', async () => {
    const happened = fc.array(
      fc.record({ token: fc.nat(3), type: fc.constantFrom(...types), minute: fc.nat(60 * 30) }),
      { maxLength: 30 },
    )
    // Where a batch begins, and how many of the records before it come once more.
    const batches = fc.array(fc.record({ length: fc.integer({ min: 1, max: 8 }), again: fc.nat(8) }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(happened, batches, fc.nat(2), async (events, cuts, deaths) => {
        const { history, days, ports } = countedWorld(start + 31 * hour)
        const versions = events.map(({ token, type, minute }, index) =>
          versionOf(`token${token}`, index + 1, type, start + minute * 60_000),
        )
        const messages: Outgoing[] = []
        let given = recounts(() => start)
        let position = 0
        const count = async (): Promise<void> => {
          for (const what of messages.splice(0)) if (what.queue === 'usage') await recount(what.reference, ports)
        }
        for (let index = 0; position < versions.length; index += 1) {
          const { length, again } = cuts[index] ?? { length: 5, again: 0 }
          const batch = versions.slice(Math.max(0, position - again), position + length)
          // A worker that dies forgets what it asked for, and what it was handed comes again.
          if (index % 3 < deaths) given = recounts(() => start)
          const published = batch.map((token, place) => ({
            id: String(place),
            token: token.identity.id,
            open: async () => token,
            openPrevious: async () => null,
          }))
          await publish(published, [], {
            store: async ({ identity, state: { event } }) => {
              if (event !== null) history.set(`${identity.id} ${event.sequence}`, event)
            },
            service: async (name) => ({ name, tenant: 'acme', rev: 1, config: serviceConfig.parse({}) }),
            send: async (all) => (messages.push(...all), new Set()),
            setAside: async () => false,
            remove: async () => {},
            gap: () => {},
            recounts: given,
            clock: () => start,
          })
          position += length
          // Messages may be handled in between, and twice.
          if (again % 2 === 1)
            for (const what of messages) if (what.queue === 'usage') await recount(what.reference, ports)
        }
        await count()
        const expected = new Map<number, ReturnType<typeof noFigures>>()
        for (const { state } of versions) {
          if (state.event === null) continue
          const figures = expected.get(hourOf(state.event.at)) ?? noFigures()
          countEvent(figures, state.event)
          expected.set(hourOf(state.event.at), figures)
        }
        const found = new Map([...days.values()].flatMap(({ hours }) => [...hours]))
        expect(new Map([...found].sort())).toEqual(new Map([...expected].sort()))
      }),
    )
  })

  it('of an older count never take the place of a newer one', async () => {
    const { history, ports } = countedWorld(start)
    const { usage, days } = memoryUsage(() => {
      if (history.size === 2) return
      history.set('b', opened)
      // Somebody else counts both and is first.
      days.set(20_000, { hours: new Map([[reference.hour, { ...noFigures(), opens: 2 }]]), rev: 1 })
    })
    history.set('a', opened)
    await recount(reference, { ...ports, usage })
    expect(days.get(20_000)?.hours.get(reference.hour)).toMatchObject({ opens: 2 })
  })

  it('of one kind leave the others as they are', async () => {
    const { history, ports, days } = countedWorld(start)
    history.set('a', opened)
    await recount(reference, ports)
    const sources = { ...ports.sources, expired: async () => 3 }
    await recount({ ...reference, of: 'transactions' }, { ...ports, sources })
    await recount({ ...reference, of: 'webhooks' }, ports)
    await recount(reference, ports)
    expect(days.get(20_000)?.hours.get(reference.hour)).toMatchObject({ opens: 1, expired: 3 })
  })

  it.each([
    ['a service that is gone', { exists: async () => false }],
    ['an hour whose history may have expired', { clock: () => start + 81 * 24 * hour }],
  ])('of %s are not counted again', async (_name, other) => {
    const { history, ports, days } = countedWorld(start)
    history.set('a', opened)
    await recount(reference, { ...ports, ...other })
    expect(days.size).toBe(0)
  })
})
