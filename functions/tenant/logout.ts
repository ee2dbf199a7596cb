import { tenantLogout } from '../../core/contract/endpoints/tenant/logout.ts'
import { endSessions, pendingLookup, type SessionPorts } from '../../core/application/member-sessions.ts'
import { sessionCookie, setCookie } from '../../core/domain/member.ts'
import { memberPorts } from '../../core/platform/session-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/logout`: the session ends on the server, and its cookie in the browser. */
export const action =
  (ports: SessionPorts): Action<typeof tenantLogout> =>
  async ({ caller: { tenant, member, session } }) => {
    await endSessions(ports, tenant, member.id, (one) => one.hash === session.hash)
    return { body: { ended: true }, cookies: [setCookie(sessionCookie, '', 0)] }
  }

export const handler = endpointHandler(tenantLogout, action, (env) => {
  const ports = memberPorts(env)
  return { ...ports, members: pendingLookup(ports) }
})
