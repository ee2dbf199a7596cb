import { dynamoDirectory } from '../adapters/services/dynamo-directory.ts'
import { dynamoKeyUses } from '../adapters/sessions/dynamo-key-uses.ts'
import { DynamoTokenStore } from '../adapters/tokens/dynamo-token-store.ts'
import { sampled } from '../application/limited.ts'
import { notedUses } from '../application/noted-uses.ts'
import { limitPorts } from './limit-ports.ts'
import { type KeyEnvironment, type Platform, platform } from './platform.ts'
import { type MemberEnvironment, withSessions } from './session-ports.ts'

interface DirectoryEnvironment extends KeyEnvironment {
  TABLE_SERVICES: string
}

interface ServiceEnvironment extends DirectoryEnvironment {
  TABLE_SESSIONS: string
  LIMITS: string
}

interface TokenTables {
  TABLE_TOKENS: string
  /** Tables that companions of a token's write go to. */
  TABLE_TENANTS?: string
  TABLE_SESSIONS?: string
  TABLE_TRANSACTIONS?: string
}

const directoryPorts = (env: DirectoryEnvironment) => {
  const base = platform(env)
  return { ...base, directory: dynamoDirectory({ ...base, table: env.TABLE_SERVICES, keysTable: env.TABLE_KEYS }) }
}

/** The store of tokens, with the tables that their writes' companions go to. */
export const withTokens = <Ports extends Platform>(base: Ports, env: TokenTables) => {
  const companions = { tenants: env.TABLE_TENANTS, sessions: env.TABLE_SESSIONS, transactions: env.TABLE_TRANSACTIONS }
  return { ...base, tokens: new DynamoTokenStore({ ...base, table: env.TABLE_TOKENS, companions }) }
}

/** What every function that recognises an authkey starts with. */
export const servicePorts = (env: ServiceEnvironment) => {
  const base = directoryPorts(env)
  const limits = limitPorts(base, env)
  const uses = dynamoKeyUses({ ...base, table: env.TABLE_SESSIONS })
  return { ...base, ...limits, uses, rate: sampled({ ...base, ...limits }), noteUse: notedUses({ ...base, uses }) }
}

/** The same with the store of tokens. */
export const keyTokenPorts = (env: ServiceEnvironment & TokenTables) => withTokens(servicePorts(env), env)

/** What every function about tokens starts with that takes members' sessions too. */
export const tokenPorts = (env: ServiceEnvironment & TokenTables & MemberEnvironment) =>
  withSessions(keyTokenPorts(env), env)

/** What the function starts with that devices call, who have no authkey. */
export const devicePorts = (env: DirectoryEnvironment & TokenTables) => withTokens(directoryPorts(env), env)
