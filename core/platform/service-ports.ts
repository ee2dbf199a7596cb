import { DynamoDirectory } from '../adapters/services/dynamo-directory.ts'
import { DynamoTokenStore } from '../adapters/tokens/dynamo-token-store.ts'
import { type KeyEnvironment, platform } from './platform.ts'

interface ServiceEnvironment extends KeyEnvironment {
  TABLE_SERVICES: string
}

interface TokenEnvironment extends ServiceEnvironment {
  TABLE_TOKENS: string
  /** Tables that companions of a token's write go to. */
  TABLE_TENANTS?: string
  TABLE_SESSIONS?: string
  TABLE_TRANSACTIONS?: string
}

/** What every function that recognises an authkey starts with. */
export const servicePorts = (env: ServiceEnvironment) => {
  const base = platform(env)
  return { ...base, directory: new DynamoDirectory({ ...base, table: env.TABLE_SERVICES, keysTable: env.TABLE_KEYS }) }
}

/** The same with the store of tokens. */
export const tokenPorts = (env: TokenEnvironment) => {
  const base = servicePorts(env)
  const companions = { tenants: env.TABLE_TENANTS, sessions: env.TABLE_SESSIONS, transactions: env.TABLE_TRANSACTIONS }
  return { ...base, tokens: new DynamoTokenStore({ ...base, table: env.TABLE_TOKENS, companions }) }
}
