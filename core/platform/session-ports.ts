import { dynamoMemberSessions } from '../adapters/sessions/dynamo-member-sessions.ts'
import { dynamoMembers } from '../adapters/tenants/dynamo-members.ts'
import { sessionLookup } from '../application/member-sessions.ts'
import { type Platform, platform } from './platform.ts'

interface SessionTables {
  TABLE_SESSIONS: string
  TABLE_TENANTS: string
}

/** The tables of members and their log-ins, and the instance's public address. */
export interface MemberEnvironment extends SessionTables {
  URL: string
}

/** Members and their log-ins. */
export const sessionPorts = (base: Platform, env: SessionTables) => {
  const tables = { tenants: env.TABLE_TENANTS, sessions: env.TABLE_SESSIONS }
  return {
    tenantMembers: dynamoMembers({ ...base, table: env.TABLE_TENANTS }),
    memberSessions: dynamoMemberSessions({ ...base, tables }),
  }
}

/** What a function has, and what it recognises members with. */
export const withSessions = <Base extends Platform>(base: Base, env: MemberEnvironment) => {
  const ports = { ...base, ...sessionPorts(base, env) }
  return { ...ports, members: sessionLookup(ports), url: env.URL }
}

/** What functions start with that take members' sessions only. */
export const memberPorts = (env: Parameters<typeof platform>[0] & MemberEnvironment) => withSessions(platform(env), env)
