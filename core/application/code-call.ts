import { invalid } from '../contract/errors.ts'
import type { ServiceCaller } from '../domain/caller.ts'
import type { CodeVerdict } from '../domain/token/one-time-code.ts'
import type { Token } from '../domain/token/state.ts'
import { judgeTyped } from '../domain/token/typed-code.ts'
import { flagPadding } from './equal-lengths.ts'
import { changeExisting } from './change.ts'
import { contextOf, tokenOf, type TokenPorts } from './token-call.ts'

/** A verdict as the API gives it: duress hidden from authkeys that are not to see it. */
export const verdictReply = (verdict: CodeVerdict, caller: ServiceCaller) => {
  if (!verdict.valid) return { body: { ...verdict, valid: false as const, maxErrors: caller.service.config.maxErrors } }
  const duress = verdict.duress && !caller.hideDuress
  return { body: { valid: true as const, duress }, padding: flagPadding(duress) }
}

/** Throws `invalid_parameters` where the service does not use what is asked for. */
export const demand = (enabled: boolean, what: string): void => {
  if (!enabled) throw invalid('service', `does not use ${what}`)
}

/** Judges a code of a device or an authenticator app; the second item is read only while an authenticator waits for its first code. */
export const judgeTypedCode = (
  { tokens, clock }: TokenPorts,
  caller: ServiceCaller,
  user: string,
  code: string,
): Promise<CodeVerdict> => {
  const { tenant, id } = tokenOf(caller, user)
  const read = async (): Promise<Token | null> => {
    const token = await tokens.load(tenant, id)
    return token?.state.pendingAuthenticator == null ? token : tokens.load(tenant, id, { cold: true })
  }
  return changeExisting(tokens, read, (token) => judgeTyped(token, code, contextOf(caller, clock())))
}
