import { dynamoOperated } from '../adapters/tenants/dynamo-operated.ts'
import { dynamoProfiles } from '../adapters/tenants/dynamo-profiles.ts'
import { listTenants } from '../adapters/tenants/tenant-index.ts'
import { type KeyEnvironment, platform } from './platform.ts'

/** What an operator's functions start with. */
export const operatorPorts = (env: KeyEnvironment & { TABLE_TENANTS: string }) => {
  const base = platform(env)
  const table = env.TABLE_TENANTS
  return {
    ...base,
    operated: dynamoOperated({ ...base, tables: { tenants: table, keys: env.TABLE_KEYS } }),
    profiles: dynamoProfiles({ ...base, table }),
    listTenants: (range: { after: string; limit: number }) => listTenants({ ...base, table }, range),
  }
}

/** What they have in common. */
export type OperatorPorts = ReturnType<typeof operatorPorts>
