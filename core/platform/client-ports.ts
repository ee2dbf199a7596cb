import { dynamoClients } from '../adapters/services/dynamo-clients.ts'
import { ownerPorts } from './owner-ports.ts'

/** What every function starts with that manages clients of OpenID Connect. */
export const clientPorts = (env: Parameters<typeof ownerPorts>[0]) => {
  const base = ownerPorts(env)
  const changes = { tenants: env.TABLE_TENANTS, sessions: env.TABLE_SESSIONS }
  return { ...base, clients: dynamoClients({ ...base, table: env.TABLE_SERVICES, changes }) }
}
