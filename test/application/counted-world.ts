import type { RecountPorts } from '../../core/application/usage/recount.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import { hourOf, type HourReference, type UsageDay, type UsageStore } from '../../core/domain/usage/ports.ts'
import { eventOf } from '../delivery/token-event.ts'

/** The service that is counted. */
export const service = 'acme_bank'
/** An hour (ms). */
export const hour = 3_600_000
/** When a day begins (ms), the 20,000th. */
export const start = 20_000 * 24 * hour

/** Days in memory, which others may write in between. */
export const memoryUsage = (meanwhile: () => void = () => {}) => {
  const days = new Map<number, UsageDay>()
  const read: UsageStore['read'] = async (_service, day) => days.get(day) ?? { hours: new Map(), rev: 0 }
  const usage: UsageStore = {
    read,
    replace: async (_service, day, before, hours) => {
      meanwhile()
      if ((days.get(day)?.rev ?? 0) !== before.rev) return 'lost'
      days.set(day, { hours, rev: before.rev + 1 })
      return 'written'
    },
    hours: async (name, from, to) =>
      new Map(
        [...days].flatMap(([day, { hours }]) => (name === service && from <= day && day <= to ? [...hours] : [])),
      ),
  }
  return { usage, days }
}

/** Histories as the publisher writes them, and a worker that counts them. */
export const countedWorld = (now: number) => {
  const history = new Map<string, TokenEvent>()
  const { usage, days } = memoryUsage()
  const ports: RecountPorts = {
    usage,
    sources: {
      events: async (_service, { from, to }, visit) =>
        [...history.values()].filter(({ at }) => from <= at && at < to).forEach(visit),
      tries: async () => {},
      expired: async () => 0,
    },
    exists: async () => true,
    clock: () => now,
  }
  return { history, usage, days, ports }
}

/** An opening in the day's first hour, and that hour's events. */
export const opened = eventOf({ type: 'token.opened', at: start, ordinary: null, sequence: 1, rev: 1 })
export const reference: HourReference = { service, hour: hourOf(start), of: 'events' }
