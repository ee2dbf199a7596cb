import { DynamoServices } from '../adapters/services/dynamo-services.ts'
import { DynamoSessions } from '../adapters/sessions/dynamo-sessions.ts'
import { memberSessions } from '../application/members.ts'
import { clock, random } from './platform.ts'
import { servicePorts } from './service-ports.ts'

/** What every function that manages services starts with: it takes owner authkeys and members' sessions. */
export const ownerPorts = (env: {
  TABLE_SERVICES: string
  TABLE_SESSIONS: string
  TABLE_KEYS: string
  KMS_KEY: string
  INSTANCE: string
}) => {
  const ports = servicePorts(env)
  const { dynamo, keys, directory } = ports
  const sessions = new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random })
  const services = new DynamoServices({ dynamo, table: env.TABLE_SERVICES, keys, random })
  return { ...ports, sessions, services, callers: { directory, clock, members: memberSessions(sessions, keys) } }
}
