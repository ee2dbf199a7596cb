import { AppError } from '../../contract/errors.ts'
import { judgeAuthenticator, judgeFirstCodes, resynchroniseAuthenticator } from './authenticator.ts'
import type { Context, Decision } from './decision.ts'
import type { WholeToken } from './enrolment.ts'
import { isRegistered, type RegisteredToken } from './evaluate.ts'
import { type CodeVerdict, judgeCode, resynchronise } from './one-time-code.ts'
import type { Token } from './state.ts'
import { judgeable } from './tries.ts'

/** The token with its device's registration; throws `not_enrolled` for one that has only an authenticator app. */
export const registered = (token: Token): RegisteredToken => {
  if (!isRegistered(token)) throw new AppError('not_enrolled')
  return token
}

const judgeFirst = (token: Token, codes: readonly string[], context: Context): Decision<CodeVerdict> | null =>
  token.cold === null ? null : judgeFirstCodes(token as WholeToken, codes, context)

/** Judges a code as somebody typed it: an authenticator app's first one, or one of the device or app that the token has. */
export const judgeTyped = (token: Token, code: string, context: Context): Decision<CodeVerdict> => {
  const first = judgeFirst(token, [code], context)
  if (first !== null) return first
  const judged = judgeable(token, context)
  const { authenticator } = judged.state
  return authenticator === null
    ? judgeCode(registered(judged), code, context)
    : judgeAuthenticator(judged, authenticator, code, context)
}

/** Finds the clock of the token's device or authenticator app by two codes as somebody typed them. */
export const resyncTyped = (token: Token, first: string, second: string, context: Context): Decision<CodeVerdict> => {
  const completed = judgeFirst(token, [first, second], context)
  if (completed !== null) return completed
  const judged = judgeable(token, context)
  const { authenticator } = judged.state
  return authenticator === null
    ? resynchronise(registered(judged), first, second, context)
    : resynchroniseAuthenticator(judged, authenticator, [first, second], context)
}
