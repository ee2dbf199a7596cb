import type { EventType, Via } from '../../contract/events.ts'
import type { Status } from '../../contract/status.ts'
import type { Token, TokenState } from './state.ts'

/** Who caused an event, and from where. */
export interface Actor {
  by: string
  address: string
}

/** The facts of an event that its token does not already know. */
export interface Happening extends Actor {
  type: EventType
  via: Via | null
  at: number
  previous: Status
  transaction?: string
}

/** The changed token with its event inside: change and event are one write (protocol.md 13). */
export const withEvent = (token: Token, state: TokenState, happening: Happening): Token => {
  const sequence = (state.event?.sequence ?? state.created) + 1
  const openUntil = state.status === 1 || state.status === 3 ? state.until : 0
  const rev = token.rev + 1
  return { ...token, state: { ...state, event: { transaction: '', ...happening, status: state.status, openUntil, sequence, rev } } }
}
