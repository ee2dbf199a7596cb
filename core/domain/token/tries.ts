import { AppError } from '../../contract/errors.ts'
import { Status } from '../../contract/status.ts'
import type { Via } from '../../contract/events.ts'
import type { Context } from './decision.ts'
import { blockedByErrors } from './evaluate.ts'
import { withEvent } from './event.ts'
import type { Token } from './state.ts'
import { errorsAt, isEnrolled, lastTryIsOut, statusAt, unblockedState } from './status.ts'

/**
 * The token as a code of it is judged: not blocked where that has ended by itself. Throws `not_enrolled`, or `blocked`, also
 * while the last try there is has not been proved.
 */
export const judgeable = (token: Token, { now, config }: Context): Token => {
  const { state } = token
  if (!isEnrolled(state)) throw new AppError('not_enrolled')
  if (lastTryIsOut(state, now) || statusAt(state, now, config) === Status.blocked) throw new AppError('blocked')
  return { ...token, state: unblockedState(state, now, config) ?? state }
}

/** One wrong code: counted on the one counter that online tries, codes and offline answers share; the last one blocks. */
export const failedTry = (token: Token, via: Via, context: Context): Token => {
  const errors = errorsAt(token.state, context.now, context.config) + 1
  const counted = { ...token, state: { ...token.state, errors } }
  if (errors < context.config.maxErrors) return withEvent(token, counted, { type: 'token.error', via }, context)
  return blockedByErrors(counted, context, via)
}
