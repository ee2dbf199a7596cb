import { duressTypes, type EventType } from '../../contract/events.ts'
import type { TokenEvent } from '../token/token-event.ts'
import { type SendOutcome, verdictOf } from '../webhook/verdict.ts'

/** What is counted, in the order of its numbers in a sealed day; append only. */
export const columns = [
  'opens',
  'errors',
  'blocks',
  'otp',
  'offline',
  'approved',
  'denied',
  'expired',
  'duress',
  'sent',
  'failed',
] as const

/** One of the things that are counted. */
export type Column = (typeof columns)[number]

/** Which of the figures a count finds anew; the others stay what they were. */
export type Part = 'events' | 'transactions' | 'webhooks'

/** What happened in a while. `latency` is how many requests took how long, by `latencyBounds`. */
export interface Figures extends Record<Column, number> {
  latency: number[]
}

/** The longest time (ms) of each class of latencies but the last, each half as long again as the one before. */
const latencyBounds = Array.from({ length: 18 }, (_, step) => Math.round(10 * 1.5 ** step))
/** What a request may take at most (ms), the bound of the last class. */
const longestLatency = 10_000
/** How many classes of latencies there are. */
export const latencyClasses = latencyBounds.length + 1

const zeros: Record<Column, number> = {
  opens: 0,
  errors: 0,
  blocks: 0,
  otp: 0,
  offline: 0,
  approved: 0,
  denied: 0,
  expired: 0,
  duress: 0,
  sent: 0,
  failed: 0,
}

/** Nothing happened. */
export const noFigures = (): Figures => ({ ...zeros, latency: Array.from({ length: latencyClasses }, () => 0) })

const columnOf: Partial<Record<EventType, Column>> = {
  'token.opened': 'opens',
  'token.error': 'errors',
  'token.blocked': 'blocks',
  'otp.accepted': 'otp',
  'transaction.approved': 'approved',
  'transaction.denied': 'denied',
}

/**
 * Counts an event: under duress in the column of what it would be without, so that who must not see duress reads the same
 * figures under either PIN, and once more in a column that only who may see it is shown.
 */
export const countEvent = (
  figures: Figures,
  { type, ordinary, via }: Pick<TokenEvent, 'type' | 'ordinary' | 'via'>,
): void => {
  const column = columnOf[ordinary ?? type]
  if (column !== undefined) figures[column] += 1
  if (column === 'opens' && via === 'offline') figures.offline += 1
  if (duressTypes.some((one) => one === type)) figures.duress += 1
}

/** Counts a try of a webhook. One that was not made, since its endpoint is held, failed and took no time. */
export const countTry = (figures: Figures, { code, failure, milliseconds }: SendOutcome): void => {
  figures[verdictOf({ code, failure, milliseconds }, 1, 0).state === 'delivered' ? 'sent' : 'failed'] += 1
  if (failure === 'held') return
  const place = latencyBounds.findIndex((bound) => milliseconds <= bound)
  const found = place === -1 ? latencyBounds.length : place
  figures.latency[found] = (figures.latency[found] ?? 0) + 1
}

/** Adds what happened in one while to another. */
export const addFigures = (sum: Figures, more: Figures): void => {
  for (const column of columns) sum[column] += more[column]
  sum.latency = sum.latency.map((count, place) => count + (more.latency[place] ?? 0))
}

/** The time (ms) within which that share of requests was answered, to within the width of a class; null without any. */
export const latencyOf = ({ latency }: Pick<Figures, 'latency'>, share: number): number | null => {
  const wanted = share * latency.reduce((sum, count) => sum + count, 0)
  if (wanted === 0) return null
  let before = 0
  for (const [place, count] of latency.entries()) {
    if (before + count >= wanted) {
      const [from, to] = [latencyBounds[place - 1] ?? 0, latencyBounds[place] ?? longestLatency]
      return Math.round(from + ((to - from) * (wanted - before)) / count)
    }
    before += count
  }
  return longestLatency
}
