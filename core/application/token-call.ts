import { AppError } from '../contract/errors.ts'
import { shown, type Status } from '../contract/status.ts'
import { tokenKey } from '../domain/token/token-key.ts'
import type { TokenStore } from '../domain/ports.ts'
import { changeExisting } from './change.ts'
import type { Context, Decision } from '../domain/token/decision.ts'
import type { Token } from '../domain/token/state.ts'
import { statusAt } from '../domain/token/status.ts'
import type { ServiceCaller } from '../runtime/endpoint.ts'
import { clock } from '../runtime/platform.ts'

/** What the rules know of a request: its time, the service's configuration and who sends it. */
export const contextOf = (caller: ServiceCaller): Context => ({
  now: clock(),
  config: caller.service.config,
  configRev: caller.service.rev,
  by: caller.by,
  address: caller.address,
})

/** Where the token of a user of the caller's service is found. */
export const tokenOf = (caller: ServiceCaller, user: string): { tenant: string; id: string } => ({
  tenant: caller.tenant,
  id: tokenKey(caller.service.name, user),
})

/** Reads a token; throws `not_found`. */
export const readToken = async (
  tokens: TokenStore,
  caller: ServiceCaller,
  user: string,
  options: { cold?: boolean } = {},
): Promise<Token> => {
  const { tenant, id } = tokenOf(caller, user)
  const token = await tokens.load(tenant, id, options)
  if (token === null || token.state.deleted) throw new AppError('not_found')
  return token
}

/** Changes a token by a rule; throws `not_found`. */
export const changeToken = <Answer>(
  tokens: TokenStore,
  caller: ServiceCaller,
  user: string,
  decide: (token: Token, context: Context) => Decision<Answer>,
): Promise<Answer> => changeExisting(tokens, tokenOf(caller, user), (token) => decide(token, contextOf(caller)))

/** The statuses of many users in one strongly consistent read, as the caller may see them; null for unknown users. */
export const statusesOf = async (
  tokens: TokenStore,
  caller: ServiceCaller,
  users: readonly string[],
): Promise<[string, Status | null][]> => {
  const { config } = caller.service
  const found = await tokens.loadMany(
    caller.tenant,
    users.map((user) => tokenOf(caller, user).id),
  )
  return users.map((user) => {
    const token = found.get(tokenOf(caller, user).id)
    if (token === undefined || token.state.deleted) return [user, null]
    return [user, shown(statusAt(token.state, clock(), config.maxErrors), caller.hideDuress)]
  })
}
