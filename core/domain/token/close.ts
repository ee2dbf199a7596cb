import { Status } from '../../contract/status.ts'
import { type DeviceAnswer, deviceStatus, success } from './device-answer.ts'
import type { Context, Decision } from './decision.ts'
import { withEvent } from './event.ts'
import type { Token, TokenState } from './state.ts'
import { closedState, isUnknownDevice, statusAt } from './status.ts'

/** What a token is after a recovery or a restore: closed and without errors; only an administrator lifts his own block. */
export const closedAgain = (state: TokenState): Partial<TokenState> => ({
  ...closedState,
  ...(state.status === Status.blocked && state.why === 'admin' ? { status: state.status, why: state.why } : {}),
})

/** Closes an open token; needs the device key only, since it can only take access away. */
export const close = (token: Token, context: Context): Decision<DeviceAnswer> => {
  const previous = statusAt(token.state, context.now, context.config)
  // Closing makes no device known again.
  const isUnknown = isUnknownDevice(token.state, context.now, context.config)
  const state = { ...token.state, lastSeenAt: isUnknown ? token.state.lastSeenAt : context.now }
  if (previous !== Status.open && previous !== Status.duress) {
    return { token: { ...token, state }, answer: success<'close'>({ st: deviceStatus(previous) }) }
  }
  const closed = { ...state, status: Status.closed, until: 0, singleUse: false, via: null }
  const happening = { type: 'token.closed', via: 'online' } as const
  return {
    token: withEvent(token, { ...token, state: closed }, happening, context),
    answer: success<'close'>({ st: Status.closed }),
  }
}
