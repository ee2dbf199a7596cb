import type { Clock } from '../../domain/ports.ts'
import type { HourReference } from '../../domain/usage/ports.ts'

/** The first delay of a message (s), doubled for the next one of the same hour up to the last. */
const [shortestSeconds, longestSeconds] = [10, 300]
/** The longest that SQS delays a message (s). */
const mostSeconds = 900
/** How much later than a message comes what it counts may have been written (ms): an index shows it within that. */
const settledMilliseconds = 3000
const mostKnown = 1000

/** Which hours have to be counted again. */
export interface Recounts {
  /** How long (s) the message is to wait that counts an hour again, not before `at` (ms); null while one is under way that will. */
  take(reference: HourReference, at: number): number | null
  /** The message was not sent. */
  forget(reference: HourReference): void
}

const nameOf = ({ service, hour, of }: HourReference): string => `${service} ${hour} ${of}`

/**
 * What one function instance asked for: while a message waits that will count an hour, what happens in it needs none of its
 * own. The more happens the longer they wait, so that a busy hour is counted some dozen times and not for each event.
 */
export const recounts = (clock: Clock): Recounts => {
  const known = new Map<string, { due: number; seconds: number }>()
  return {
    take: (reference, at) => {
      const name = nameOf(reference)
      const before = known.get(name)
      if (before !== undefined && before.due >= at + settledMilliseconds) return null
      if (known.size >= mostKnown) known.clear()
      const seconds = Math.min(longestSeconds, before === undefined ? shortestSeconds : 2 * before.seconds)
      const delay = Math.min(mostSeconds, Math.max(seconds, Math.ceil((at - clock() + settledMilliseconds) / 1000)))
      known.set(name, { due: clock() + delay * 1000, seconds })
      return delay
    },
    forget: (reference) => void known.delete(nameOf(reference)),
  }
}
