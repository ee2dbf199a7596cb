import { dynamoAuthkeys } from '../adapters/services/dynamo-authkeys.ts'
import { DynamoServices } from '../adapters/services/dynamo-services.ts'
import { dynamoMemberSessions } from '../adapters/sessions/dynamo-member-sessions.ts'
import { dynamoMembers } from '../adapters/tenants/dynamo-members.ts'
import { sessionLookup } from '../application/member-sessions.ts'
import { notePorts } from './note-ports.ts'
import { type Platform, platform } from './platform.ts'
import { servicePorts } from './service-ports.ts'

/** The tables of members and their log-ins, and the instance's public address. */
interface MemberEnvironment {
  TABLE_SESSIONS: string
  TABLE_TENANTS: string
  URL: string
}

/** Members and their log-ins. */
export const sessionPorts = (base: Platform, env: Omit<MemberEnvironment, 'URL'>) => {
  const tables = { tenants: env.TABLE_TENANTS, sessions: env.TABLE_SESSIONS }
  return {
    tenantMembers: dynamoMembers({ ...base, table: env.TABLE_TENANTS }),
    memberSessions: dynamoMemberSessions({ ...base, tables }),
  }
}

/** What functions start with that take members' sessions only. */
export const memberPorts = (env: Parameters<typeof platform>[0] & MemberEnvironment) => {
  const base = platform(env)
  const ports = { ...base, ...sessionPorts(base, env) }
  return { ...ports, members: sessionLookup(ports), url: env.URL }
}

/** What every function that manages services or authkeys starts with: it takes owner authkeys and members' sessions. */
export const ownerPorts = (env: Parameters<typeof servicePorts>[0] & MemberEnvironment) => {
  const base = servicePorts(env)
  const ports = { ...base, ...sessionPorts(base, env), ...notePorts(base, env) }
  const changes = { tenants: env.TABLE_TENANTS, sessions: env.TABLE_SESSIONS }
  const options = { ...base, table: env.TABLE_SERVICES, changes }
  const managed = { services: new DynamoServices(options), authkeys: dynamoAuthkeys(options) }
  return { ...ports, ...managed, members: sessionLookup(ports), url: env.URL }
}
