import { AppError, invalid } from '../contract/errors.ts'
import { shown, type Status } from '../contract/status.ts'
import { type AuditedAction, tokenEntry } from '../domain/audit.ts'
import type { Caller, ServiceCaller } from '../domain/caller.ts'
import type { Clock, TokenStore } from '../domain/ports.ts'
import type { Context, Decision } from '../domain/token/decision.ts'
import type { Token } from '../domain/token/state.ts'
import { statusAt } from '../domain/token/status.ts'
import { tokenKey } from '../domain/token/token-key.ts'
import { unblocked } from '../domain/token/unblocked.ts'
import { changeExisting, maxRounds } from './change.ts'

/** What most requests about a token need. */
export interface TokenPorts {
  tokens: TokenStore
  clock: Clock
}

/** What the rules know of a request: its time, the service's configuration and who sends it. */
export const contextOf = (caller: ServiceCaller, now: number): Context => ({
  now,
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

/** Reads a token for who changes it: a block that has ended by itself is ended first, in a write and with an event of its own. Throws `busy`. */
export const unblockedFirst =
  (tokens: TokenStore, read: () => Promise<Token | null>, context: () => Context): (() => Promise<Token | null>) =>
  async () => {
    for (let round = 0; round < maxRounds; round += 1) {
      const token = await read()
      const free = token === null ? null : unblocked(token, context())
      if (token === null || free === null) return token
      await tokens.write(token, free)
    }
    throw new AppError('busy')
  }

/** Changes a token by a rule; throws `not_found`. */
export const changeToken = <Answer>(
  { tokens, clock }: TokenPorts,
  caller: ServiceCaller,
  user: string,
  decide: (token: Token, context: Context) => Decision<Answer>,
): Promise<Answer> => {
  const { tenant, id } = tokenOf(caller, user)
  return changeExisting(
    tokens,
    () => tokens.load(tenant, id),
    (token) => decide(token, contextOf(caller, clock())),
  )
}

/** Why a caller acts: people have to say it. Throws `invalid_parameters`. */
export const reasonOf = (
  { isMember }: Pick<Caller, 'isMember'>,
  { reason }: { reason?: string | undefined },
): { reason?: string } => {
  if (reason !== undefined) return { reason }
  if (isMember) throw invalid('reason', 'is needed from a member')
  return {}
}

/** What is done to a user's token, as the audit tells it. */
export interface Managed extends Omit<AuditedAction, 'service' | 'user'> {
  user: string
  /** Whether the second item is needed. */
  cold?: boolean
}

/** Changes a token by a rule, together with an entry in the audit; throws `not_found`. */
export const manageToken = <Answer>(
  { tokens, clock }: TokenPorts,
  caller: ServiceCaller,
  { user, cold = false, ...action }: Managed,
  decide: (token: Token, context: Context) => Decision<Answer>,
): Promise<Answer> => {
  const { tenant, id } = tokenOf(caller, user)
  const context = (): Context => contextOf(caller, clock())
  return changeExisting(
    tokens,
    unblockedFirst(tokens, () => tokens.load(tenant, id, { cold }), context),
    (token) => decide(token, context()),
    (_answer, token) => ({ audit: tokenEntry(clock, caller, token, action) }),
  )
}

/** The statuses of many users in one strongly consistent read, as the caller may see them; null for unknown users. */
export const statusesOf = async (
  { tokens, clock }: TokenPorts,
  caller: ServiceCaller,
  users: readonly string[],
): Promise<(Status | null)[]> => {
  const ids = users.map((user) => tokenOf(caller, user).id)
  const found = await tokens.loadMany(caller.tenant, ids)
  return ids.map((id) => {
    const token = found.get(id)
    if (token === undefined || token.state.deleted) return null
    return shown(statusAt(token.state, clock(), caller.service.config), caller.hideDuress)
  })
}
