import { DynamoServices } from '../adapters/services/dynamo-services.ts'
import { memberSessions } from '../application/members.ts'
import { notePorts } from './note-ports.ts'
import { servicePorts } from './service-ports.ts'

/** What every function that manages services starts with: it takes owner authkeys and members' sessions. */
export const ownerPorts = (env: Parameters<typeof servicePorts>[0] & { TABLE_SESSIONS: string }) => {
  const ports = servicePorts(env)
  const { dynamo, keys, random } = ports
  const { sessions, notes } = notePorts(ports, env)
  const services = new DynamoServices({
    dynamo,
    table: env.TABLE_SERVICES,
    sessions: env.TABLE_SESSIONS,
    keys,
    random,
  })
  return { ...ports, sessions, notes, services, members: memberSessions(notes) }
}
