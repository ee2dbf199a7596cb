import { eventTypes, vias } from '../../contract/events.ts'
import { Status } from '../../contract/status.ts'
import { nullable, number, oneOf, placeIn, record, text, type ValueOf } from './field.ts'

/** How a status number is kept. */
export const statusField = oneOf([Status.notEnrolled, Status.open, Status.closed, Status.duress, Status.blocked])

/** How an event is kept, in its token's item, in the history and with deliveries. */
export const eventField = record({
  type: placeIn(eventTypes),
  at: number,
  /** `device`, `service`, `system` or `key:<authkey id>`. */
  by: text,
  via: nullable(placeIn(vias)),
  status: statusField,
  previous: statusField,
  /** End of the window that this event opened (ms), 0 if none. */
  openUntil: number,
  sequence: number,
  /** The item's `rev` that this event came with. */
  rev: number,
  address: text,
  /** The transaction that it settled, or empty. */
  transaction: text,
  /** With an event of duress: what it would have been without, for those who must not see duress (protocol.md 14). */
  ordinary: nullable(placeIn(eventTypes)),
})

/** The last event, inside the sealed item: the outbox of protocol.md 13. */
export interface TokenEvent extends ValueOf<typeof eventField> {}
