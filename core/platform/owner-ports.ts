import { dynamoAuthkeys } from '../adapters/services/dynamo-authkeys.ts'
import { DynamoServices } from '../adapters/services/dynamo-services.ts'
import { notePorts } from './note-ports.ts'
import { servicePorts } from './service-ports.ts'
import { type MemberEnvironment, withSessions } from './session-ports.ts'

/** What every function that manages services or authkeys starts with. */
export const ownerPorts = (env: Parameters<typeof servicePorts>[0] & MemberEnvironment) => {
  const base = withSessions(servicePorts(env), env)
  const changes = { tenants: env.TABLE_TENANTS, sessions: env.TABLE_SESSIONS }
  const options = { ...base, table: env.TABLE_SERVICES, changes }
  return { ...base, ...notePorts(base, env), services: new DynamoServices(options), authkeys: dynamoAuthkeys(options) }
}
