import { isoTime } from '../contract/fields.ts'
import type { EventType } from '../contract/events.ts'
import { shown, Status } from '../contract/status.ts'
import type { ServiceCaller } from '../domain/caller.ts'
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

/** A token in short form, as lists and details hold it. */
export const summary = ({ identity, state }: Token, caller: ServiceCaller, now: number) => {
  const status = statusAt(state, now, caller.service.config.maxErrors)
  const open = status === Status.open || status === Status.duress
  return {
    id: identity.user,
    service: identity.service,
    status: shown(status, caller.hideDuress),
    ...(open ? { openUntil: isoTime(state.until) } : {}),
    ...(state.enrolledAt === 0 ? {} : { enrolledAt: isoTime(state.enrolledAt) }),
    ...(state.event === null
      ? {}
      : { lastEvent: { type: shownEvent(state.event, caller.hideDuress), at: isoTime(state.event.at) } }),
  }
}
