import { AppError } from '../../contract/errors.ts'
import { Status } from '../../contract/status.ts'
import type { Via } from '../../contract/events.ts'
import type { Context } from './decision.ts'
import { blockedByErrors } from './evaluate.ts'
import { withEvent } from './event.ts'
import type { Token } from './state.ts'
import { isEnrolled, statusAt } from './status.ts'

/** The token if a code of it may be judged; throws `not_enrolled`, or `blocked`, also while the last try there is has not been proved. */
export const judgeable = (token: Token, context: Context): Token => {
  if (!isEnrolled(token.state)) throw new AppError('not_enrolled')
  const noneLeft = token.state.errors >= context.config.maxErrors
  if (noneLeft || statusAt(token.state, context.now, context.config.maxErrors) === Status.blocked)
    throw new AppError('blocked')
  return token
}

/** One wrong code: counted on the one counter that online tries, codes and offline answers share; the last one blocks. */
export const failedTry = (token: Token, via: Via, context: Context): Token => {
  const errors = token.state.errors + 1
  const counted = { ...token, state: { ...token.state, errors } }
  if (errors < context.config.maxErrors) return withEvent(token, counted, { type: 'token.error', via }, context)
  return blockedByErrors(counted, context, via)
}
