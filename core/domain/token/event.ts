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
  ordinary?: EventType
}

/** The type of a success, which under duress is one for all but transactions; what it hides goes with it. */
export const successType = (ordinary: EventType, duress: boolean): { type: EventType; ordinary?: EventType } =>
  duress
    ? { type: ordinary === 'transaction.approved' ? 'transaction.duress' : 'token.duress', ordinary }
    : { type: ordinary }

/** The changed token with its event inside: change and event are one write (protocol.md 13). */
export const withEvent = (token: Token, state: TokenState, happening: Happening): Token => {
  const sequence = (state.event?.sequence ?? state.created) + 1
  const openUntil = state.status === 1 || state.status === 3 ? state.until : 0
  const rev = token.rev + 1
  return {
    ...token,
    state: {
      ...state,
      event: { transaction: '', ordinary: null, ...happening, status: state.status, openUntil, sequence, rev },
    },
  }
}
