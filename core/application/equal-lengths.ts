import { eventTypes, type EventType } from '../contract/events.ts'
import { isoTime } from '../contract/fields.ts'

// Who watches the relying party's link sees lengths. What depends on which PIN was used has to be equally wide under either
// (threats.md 3): the white space that an answer lacks follows it.

const widestEvent = Math.max(...eventTypes.map((type) => type.length))
const shadowField = ',"shadow":true'.length
const holdField = `,"duressUntil":"${isoTime(0)}"`.length
const signalField = `,"duressAt":"${isoTime(0)}"`.length

/** What an event's type lacks of the widest. */
export const eventPadding = (type: EventType | undefined): number => widestEvent - (type?.length ?? widestEvent)

/** What `true` lacks of `false`. */
export const flagPadding = (flag: boolean): number => (flag ? 1 : 0)

/** What a summary without a shadow lacks of one with it. */
export const shadowPadding = (shadow: boolean): number => (shadow ? 0 : shadowField)

/** What a detail outside a hold lacks of one inside it. */
export const holdPadding = (held: boolean): number => (held ? 0 : holdField)

/** What a summary without a signal of duress lacks of one with it. */
export const signalPadding = (signalled: boolean): number => (signalled ? 0 : signalField)

/** What a number of signals lacks of the widest. */
export const countPadding = (count: number): number => 10 - String(count).length

/** What a transaction's state lacks of the widest. */
export const statePadding = (state: string): number => 'approved'.length - state.length
