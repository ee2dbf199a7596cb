import { DynamoDirectory } from '../adapters/services/dynamo-directory.ts'
import { DynamoTokenStore } from '../adapters/tokens/dynamo-token-store.ts'
import type { CompanionTables } from '../adapters/tokens/companion-writes.ts'
import { clock, platform, type Platform, random } from './platform.ts'
import type { CallerPorts } from './caller.ts'

interface ServiceEnvironment {
  TABLE_SERVICES: string
  TABLE_KEYS: string
  KMS_KEY: string
  INSTANCE: string
}

/** What every function that recognises an authkey starts with. */
export const servicePorts = (
  env: ServiceEnvironment,
): Platform & { callers: CallerPorts; directory: DynamoDirectory } => {
  const base = platform(env)
  const directory = new DynamoDirectory({
    dynamo: base.dynamo,
    table: env.TABLE_SERVICES,
    keysTable: env.TABLE_KEYS,
    keys: base.keys,
    clock,
  })
  return { ...base, directory, callers: { directory, clock } }
}

/** The same with the store of tokens, and the tables that its writes' companions go to. */
export const tokenPorts = (env: ServiceEnvironment & { TABLE_TOKENS: string }, companions: CompanionTables = {}) => {
  const ports = servicePorts(env)
  const tokens = new DynamoTokenStore({
    dynamo: ports.dynamo,
    table: env.TABLE_TOKENS,
    companions,
    keys: ports.keys,
    random,
  })
  return { ...ports, tokens }
}
