import { duressTypes, type EventType, type SuccessType, type Via } from '../../contract/events.ts'
import { Status } from '../../contract/status.ts'
import type { Context } from './decision.ts'
import type { Token, TokenState } from './state.ts'
import { statusAt, windowStatus } from './status.ts'

/** What happened, as far as neither the token nor the request says it. */
export interface Happening {
  type: EventType
  via: Via | null
  transaction?: string
  ordinary?: EventType
}

/** The type of a success, which under duress is one for all but transactions; what it hides goes with it. */
export const successType = (ordinary: SuccessType, duress: boolean): { type: EventType; ordinary?: EventType } =>
  duress
    ? { type: ordinary === 'transaction.approved' ? 'transaction.duress' : 'token.duress', ordinary }
    : { type: ordinary }

/** What a status check just before would have said; a block that only this event begins, or ends, does so with it. */
const previousOf = (state: TokenState, type: EventType, { now, config }: Context): Status => {
  if (type === 'token.unblocked') return Status.blocked
  return type === 'token.blocked' ? windowStatus(state, now) : statusAt(state, now, config)
}

/** What a token becomes, with the event of it inside: change and event are one write (protocol.md 13). */
export const withEvent = <T extends Token>(before: Token, after: T, happening: Happening, context: Context): T => {
  const { status, until } = after.state
  const open = status === Status.open || status === Status.duress
  const event = {
    transaction: '',
    ordinary: null,
    ...happening,
    at: context.now,
    by: context.by,
    address: context.address,
    previous: previousOf(before.state, happening.type, context),
    status,
    openUntil: open ? until : 0,
    sequence: (before.state.event?.sequence ?? before.state.created) + 1,
    rev: before.rev + 1,
  }
  // No search that ends early: time must not tell which it is.
  const signals = duressTypes.filter((type) => type === event.type).length > 0
  return { ...after, state: { ...after.state, event, duressAt: signals ? context.now : after.state.duressAt } }
}
