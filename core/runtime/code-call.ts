import { AppError, invalid } from '../contract/errors.ts'
import { awaitsFirstCode, completeAuthenticator, judgeAuthenticator, wrongFirstCode } from '../domain/token/authenticator.ts'
import { change } from '../domain/token/change.ts'
import type { Context, Decision } from '../domain/token/decision.ts'
import type { WholeToken } from '../domain/token/enrolment.ts'
import type { RegisteredToken } from '../domain/token/evaluate.ts'
import { judgeCode } from '../domain/token/one-time-code.ts'
import type { CodeVerdict } from '../domain/token/one-time-code.ts'
import type { Token } from '../domain/token/state.ts'
import { judgeable } from '../domain/token/tries.ts'
import type { TokenStore } from '../domain/ports.ts'
import type { ServiceCaller } from './endpoint.ts'
import { contextOf, tokenOf } from './token-call.ts'

/** The token with its device's registration; throws `not_enrolled` for one that has only an authenticator app. */
export const registered = (token: Token): RegisteredToken => {
  if (token.state.registration === null) throw new AppError('not_enrolled')
  return token as RegisteredToken
}

/** A verdict as the API gives it: duress hidden from authkeys that are not to see it. */
export const verdictBody = (verdict: CodeVerdict, caller: ServiceCaller) =>
  verdict.valid
    ? { valid: true as const, duress: verdict.duress && !caller.hideDuress }
    : { ...verdict, valid: false as const, maxErrors: caller.service.config.maxErrors }

/** Throws `invalid_parameters` where the service does not use what is asked for. */
export const demand = (enabled: boolean, what: string): void => {
  if (!enabled) throw invalid('service', `does not use ${what}`)
}

const judge = (token: Token, code: string, context: Context): Decision<CodeVerdict> => {
  const completed = token.cold === null ? null : completeAuthenticator(token as WholeToken, code, context)
  if (completed !== null) return completed
  if (awaitsFirstCode(token, context)) return wrongFirstCode(token, context)
  judgeable(token, context)
  const { authenticator } = token.state
  return authenticator === null ? judgeCode(registered(token), code, context) : judgeAuthenticator(token, authenticator, code, context)
}

/** Judges a code of a device or an authenticator app; the second item is read only while an authenticator waits for its first code. */
export const judgeTypedCode = (tokens: TokenStore, caller: ServiceCaller, user: string, code: string): Promise<CodeVerdict> => {
  const { tenant, id } = tokenOf(caller, user)
  const read = async (): Promise<Token | null> => {
    const token = await tokens.load(tenant, id)
    return token?.state.pendingAuthenticator == null ? token : tokens.load(tenant, id, { cold: true })
  }
  return change(tokens, read, (token) => {
    if (token === null || token.state.deleted) throw new AppError('not_found')
    return judge(token, code, contextOf(caller))
  })
}
