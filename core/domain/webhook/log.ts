import type { DeliveryState } from '../../contract/webhook-fields.ts'
import type { PlacesBefore, Service } from '../ports.ts'
import type { TokenEvent } from '../token/token-event.ts'
import type { Span } from '../usage/ports.ts'
import type { DeliveryRecord } from './record.ts'
import { targetOf } from './target.ts'

/** What a try that failed was answered, as far as it is kept. */
export interface KeptAnswer {
  attempt: number
  text: string
}

/** An event with how its delivery went. */
export interface Logged {
  token: string
  user: string
  event: TokenEvent
  place: string
  /** Null where no try was made. */
  record: DeliveryRecord | null
  /** The latest try's number, 0 before the first. */
  attempt: number
  /** The last answer that was not 2xx, if it said something. */
  answer: KeptAnswer | null
}

/** How deliveries went, by their events. */
export interface DeliveryLog {
  /** Newest first, of one token or all; may miss what was written in the last second. */
  list(service: string, range: PlacesBefore & { token: string | null }): Promise<Logged[]>
  /** Null when the service has no such event. */
  get(service: string, name: { token: string; sequence: number }): Promise<Logged | null>
  /** All of a time, page by page in any order, without tests. */
  visit(service: string, span: Span, visit: (found: readonly Logged[]) => Promise<void>): Promise<void>
}

/** The longest that a first try can be on its way (ms): what has none after that was never meant to be sent. */
const longestFirst = 86_400_000

/**
 * How a delivery is; null for an event that was not meant for the endpoint: its service had none, or did not want it.
 * `on` is since when the endpoint is switched on (ms).
 */
export const deliveryState = (
  { event, record }: Pick<Logged, 'event' | 'record'>,
  { config }: Service,
  on: number,
  now: number,
): DeliveryState | null => {
  if (record === null) {
    const meant = targetOf(config, event) !== null && event.at >= on && event.at > now - longestFirst
    return meant ? 'waiting' : null
  }
  if (record.state === 'unwanted') return null
  if (record.state === 'off') return 'exhausted'
  return record.state === 'retrying' ? 'failing' : record.state
}
