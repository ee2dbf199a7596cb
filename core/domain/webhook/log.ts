import type { DeliveryState } from '../../contract/webhook-fields.ts'
import type { PlacesBefore, Service } from '../ports.ts'
import type { TokenEvent } from '../token/token-event.ts'
import type { Span } from '../usage/ports.ts'
import type { LogEntry } from './record.ts'
import { targetOf } from './target.ts'

/** An event with how its delivery went. */
export interface Logged {
  token: string
  user: string
  event: TokenEvent
  place: string
  /** What came of its tries, in their order. */
  entries: readonly LogEntry[]
}

/** How deliveries went, by their events. */
export interface DeliveryLog {
  /** Newest first, of one token or all; may miss what was written in the last second. */
  list(service: string, range: PlacesBefore & { token: string | null }): Promise<Logged[]>
  /** Null when the service has no such event. */
  get(service: string, name: { token: string; sequence: number }): Promise<Logged | null>
  /** The entries of each delivery of a time of which there are any, without tests, in the order of their events; until one is answered with false. */
  visit(service: string, span: Span, visit: (entries: readonly LogEntry[]) => unknown): Promise<void>
}

/** The longest that a first try can be on its way (ms): what has none after that was never meant to be sent. */
const longestFirst = 86_400_000

/**
 * How a delivery is; null for an event that was not meant for the endpoint: its service had none, or did not want it.
 * `on` is since when the endpoint is switched on (ms).
 */
export const deliveryState = (
  { event, entries }: Pick<Logged, 'event' | 'entries'>,
  { config }: Service,
  on: number,
  now: number,
): DeliveryState | null => {
  const last = entries.at(-1)
  if (last === undefined) {
    const meant = targetOf(config, event) !== null && event.at >= on && event.at > now - longestFirst
    return meant ? 'waiting' : null
  }
  if (last.state === 'unwanted') return null
  if (last.state === 'off') return 'exhausted'
  return last.state === 'retrying' ? 'failing' : last.state
}
