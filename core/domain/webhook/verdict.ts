/**
 * Why a try failed, in the order of its number in the sealed record; append only: an answer other than 2xx, no answer in
 * time, a forbidden address, an unknown name, a broken connection or certificate; `held`: the endpoint has failed so often
 * that it was not asked.
 */
export const failures = ['status', 'timeout', 'address', 'name', 'connection', 'tls', 'held'] as const

/** Why a try failed. */
export type Failure = (typeof failures)[number]

/** How a request ended. `code` is the answer's status, 0 without an answer. */
export interface SendOutcome {
  code: number
  failure: Failure | null
  milliseconds: number
  /** What an answer that is not 2xx began with. */
  answer?: string
  /** How long it asks to be left alone (ms). */
  retryAfter?: number
  /** It was unanswered for a second, and others of its host or tenant are too. */
  givenUp?: true
}

/** Whether a request arrived. */
export const isDelivered = ({ code, failure }: Pick<SendOutcome, 'code' | 'failure'>): boolean =>
  failure === null && code >= 200 && code < 300

/** What a try means for its delivery; `delay` (ms) is the time to the next try. */
export type Verdict =
  | { state: 'delivered' }
  | { state: 'off' }
  | { state: 'retrying'; delay: number }
  | { state: 'exhausted' }

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Time to the next try after each failure (ms). */
const ladder = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour]
const jitter = 0.2
const longest = 11 * hour

/** The time to the next try after the `attempt`-th failed; null after the last. */
const retryDelay = (attempt: number, chance: number): number | null => {
  const base = ladder[attempt - 1]
  return base === undefined ? null : Math.min(longest, Math.round(base * (1 - jitter + 2 * jitter * chance)))
}

/** After so many failures in a row an endpoint is held: of the tries that are due, only one in so long (ms) asks it. */
export const heldAfter = 10
export const probeMilliseconds = 60_000

/** Judges a try: 2xx delivers, 410 asks to be left alone, everything else fails, and is tried again by the ladder, or later where the answer asks for it. `chance` lies in [0, 1). */
export const verdictOf = (outcome: SendOutcome, attempt: number, chance: number): Verdict => {
  const { code, retryAfter = 0 } = outcome
  if (isDelivered(outcome)) return { state: 'delivered' }
  if (code === 410) return { state: 'off' }
  const delay = retryDelay(attempt, chance)
  return delay === null
    ? { state: 'exhausted' }
    : { state: 'retrying', delay: Math.min(longest, Math.max(delay, retryAfter)) }
}
