import type { OpenAnswer } from './delivery.ts'

/** State of a token as its device sees it: duress reads as open, by design. `gone`: it must be enrolled again. */
export type TokenStatus = 'open' | 'closed' | 'blocked' | 'gone'

/** What answers have said of a token; in memory only. `until`: Unix seconds, null while closed or not known. */
export interface Seen {
  readonly status: TokenStatus
  readonly until: number | null
}

/** A status number as a word; 0, a token whose binding code nobody has typed yet, is closed. */
export const statusOf = (st: number): TokenStatus => (st === 1 || st === 3 ? 'open' : st === 4 ? 'blocked' : 'closed')

/** What is known of a token after an answer. */
export const seenAfter = (answer: OpenAnswer, before: Seen | null): Seen | null => {
  if (answer.ok === 0) return answer.e === 'blocked' || answer.e === 'gone' ? { status: answer.e, until: null } : before
  const { st, until } = answer
  if (typeof st !== 'number') return before
  const status = statusOf(st)
  const told = Number.isSafeInteger(until) ? Number(until) : (before?.until ?? null)
  return { status, until: status === 'open' ? told : null }
}
