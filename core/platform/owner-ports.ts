import { DynamoAuthkeys } from '../adapters/services/dynamo-authkeys.ts'
import { DynamoServices } from '../adapters/services/dynamo-services.ts'
import { memberSessions } from '../application/members.ts'
import { notePorts } from './note-ports.ts'
import { servicePorts } from './service-ports.ts'

/** The tables of a function that manages a tenant; that of tenants where it changes something, for the audit. */
type OwnerEnvironment = Parameters<typeof servicePorts>[0] & { TABLE_SESSIONS: string; TABLE_TENANTS?: string }

/** What every function that manages services or authkeys starts with: it takes owner authkeys and members' sessions. */
export const ownerPorts = (env: OwnerEnvironment) => {
  const ports = servicePorts(env)
  const { dynamo, keys, random } = ports
  const { sessions, notes } = notePorts(ports, env)
  const { TABLE_TENANTS: tenants, TABLE_SESSIONS, TABLE_SERVICES: table } = env
  const changes = tenants === undefined ? {} : { changes: { tenants, sessions: TABLE_SESSIONS } }
  const options = { dynamo, table, ...changes, keys, random }
  const managed = { services: new DynamoServices(options), authkeys: new DynamoAuthkeys(options) }
  return { ...ports, ...managed, sessions, notes, members: memberSessions(notes) }
}
