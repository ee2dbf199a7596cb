import { isoTime } from '../contract/fields.ts'
import type { EventType } from '../contract/events.ts'
import { shown, Status } from '../contract/status.ts'
import type { ServiceCaller } from '../domain/caller.ts'
import { eventPadding, shadowPadding, signalPadding } from './equal-lengths.ts'
import type { Token } from '../domain/token/state.ts'
import type { TokenEvent } from '../domain/token/token-event.ts'
import { statusAt } from '../domain/token/status.ts'

/**
 * An event's type as a caller may see it: with `hideDuress`, duress reads as the success that it is otherwise, and a
 * restore, which tells that somebody suspects duress, as a force (protocol.md 14).
 */
export const shownEvent = (
  { type, ordinary }: Pick<TokenEvent, 'type' | 'ordinary'>,
  hideDuress: boolean,
): EventType => {
  if (!hideDuress) return type
  return type === 'token.restored' ? 'token.forced' : (ordinary ?? type)
}

/** How long a signal of duress is shown (ms). */
const signalMilliseconds = 30 * 86_400_000

/** A token in short form, as lists and details hold it, and the white space that follows what of it depends on a PIN. */
export const summary = ({ identity, state }: Token, caller: ServiceCaller, now: number) => {
  const status = statusAt(state, now, caller.service.config)
  const open = status === Status.open || status === Status.duress
  const { event } = state
  const shadow = state.shadow && !caller.hideDuress
  const signalled = now < state.duressAt + signalMilliseconds && !caller.hideDuress
  const type = event === null ? undefined : shownEvent(event, caller.hideDuress)
  return {
    padding: eventPadding(type) + shadowPadding(shadow) + signalPadding(signalled),
    short: {
      id: identity.user,
      service: identity.service,
      status: shown(status, caller.hideDuress),
      ...(open ? { openUntil: isoTime(state.until) } : {}),
      ...(state.enrolledAt === 0 ? {} : { enrolledAt: isoTime(state.enrolledAt) }),
      ...(event === null || type === undefined
        ? {}
        : { lastEvent: { type, at: isoTime(event.at), sequence: event.sequence } }),
      ...(shadow ? { shadow } : {}),
      ...(signalled ? { duressAt: isoTime(state.duressAt) } : {}),
    },
  }
}

/** An event as lists hold it. */
export const listedEvent = (event: TokenEvent, hideDuress: boolean) => ({
  event: shownEvent(event, hideDuress),
  at: isoTime(event.at),
  by: event.by,
  ...(event.via === null ? {} : { via: event.via }),
  status: shown(event.status, hideDuress),
  sequence: event.sequence,
})

/** An event as histories hold it. */
export const historyItem = (event: TokenEvent, hideDuress: boolean) => ({
  ...listedEvent(event, hideDuress),
  ...(event.address === '' ? {} : { address: event.address }),
  ...(event.transaction === '' ? {} : { transaction: event.transaction }),
})
