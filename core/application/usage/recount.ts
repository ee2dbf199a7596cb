import { stepMilliseconds } from '../../contract/usage.ts'
import type { Clock } from '../../domain/ports.ts'
import { countEvent, countTry, type Figures, noFigures, type Part } from '../../domain/usage/figures.ts'
import { hourOf, type HourReference, type Span, type UsageSources, type UsageStore } from '../../domain/usage/ports.ts'

/** What the worker of figures works with. */
export interface RecountPorts {
  usage: UsageStore
  sources: UsageSources
  /** Whether there is such a service still. */
  exists(service: string): Promise<boolean>
  clock: Clock
}

/** How far back hours may be counted (days): well within the time for which histories are kept. */
const countableDays = 80
const mostTries = 10

type Counter = (service: string, span: Span, sources: UsageSources) => Promise<Partial<Figures>>

const counters: Readonly<Record<Part, Counter>> = {
  events: async (service, span, sources) => {
    const found = noFigures()
    await sources.events(service, span, (event) => countEvent(found, event))
    const { expired: _expired, sent: _sent, failed: _failed, latency: _latency, ...own } = found
    return own
  },
  transactions: async (service, span, sources) => ({ expired: await sources.expired(service, span) }),
  webhooks: async (service, span, sources) => {
    const found = noFigures()
    await sources.tries(service, span, (one) => countTry(found, one))
    const { sent, failed, latency } = found
    return { sent, failed, latency }
  },
}

/**
 * Counts an hour anew from the events that lie in the history, and puts the figures in place of the former ones: an event
 * that the stream hands over twice, in whatever batches, is one event there, so that it counts once. Read before the count,
 * the day is written only if nobody counted meanwhile, so that no older count takes the place of a newer one.
 */
export const recount = async ({ service, hour, of }: HourReference, ports: RecountPorts): Promise<void> => {
  const { usage, sources, exists, clock } = ports
  const age = hourOf(clock()) - hour
  if (age > countableDays * 24 || !(await exists(service))) return
  const span = { from: hour * stepMilliseconds.hour, to: (hour + 1) * stepMilliseconds.hour }
  const day = Math.floor(hour / 24)
  for (let tries = 0; tries < mostTries; tries += 1) {
    const before = await usage.read(service, day)
    const known = before.hours.get(hour) ?? noFigures()
    const figures = { ...known, ...(await counters[of](service, span, sources)) }
    if (JSON.stringify(figures) === JSON.stringify(known)) return
    const hours = new Map(before.hours).set(hour, figures)
    if ((await usage.replace(service, day, before, hours)) === 'written') return
  }
  throw new Error('an hour was counted by others all the time')
}
