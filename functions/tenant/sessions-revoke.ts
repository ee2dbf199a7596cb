import { tenantSessionsRevoke } from '../../core/contract/endpoints/tenant/sessions-revoke.ts'
import { endSessions, sessionId, type SessionPorts } from '../../core/application/member-sessions.ts'
import { memberPorts } from '../../core/platform/session-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/sessions/revoke`: a session that is named, or all but the one that asks. */
export const action =
  (ports: SessionPorts): Action<typeof tenantSessionsRevoke> =>
  async ({ request, caller: { tenant, member, session } }) => {
    await endSessions(ports, tenant, member.id, (one) =>
      request.session === undefined ? one.hash !== session.hash : sessionId(one) === request.session,
    )
    return { body: { ended: true } }
  }

export const handler = endpointHandler(tenantSessionsRevoke, action, memberPorts)
