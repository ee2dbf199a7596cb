import { Status } from '../../contract/status.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import { withEvent } from './event.ts'
import type { Token } from './state.ts'
import { statusAt } from './status.ts'

/** Answers a status check; one that sees a single-use token open also closes it, so that exactly one of any number does. */
export const poll = (token: Token, context: Context): Decision<Status> => {
  const { state } = token
  const status = statusAt(state, context.now, context.config)
  const consumes = state.singleUse && (status === Status.open || status === Status.duress)
  if (!consumes) return unchanged(status)
  const closed = { ...state, status: Status.closed, until: 0, singleUse: false, via: null }
  const happening = { type: 'token.closed', via: 'single-use' } as const
  return { token: withEvent(token, { ...token, state: closed }, happening, context), answer: status }
}
