import { tenantSessions } from '../../core/contract/endpoints/tenant/sessions.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { sessionId, type SessionPorts } from '../../core/application/member-sessions.ts'
import { sessionEnd } from '../../core/domain/member.ts'
import { memberPorts } from '../../core/platform/session-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /tenant/sessions`: one's own sessions that have not ended, the newest first. */
export const action =
  ({ memberSessions, clock }: SessionPorts): Action<typeof tenantSessions> =>
  async ({ caller: { tenant, member, session } }) => {
    const { sessions } = await memberSessions.read(tenant, member.id)
    const items = sessions
      .filter((one) => !one.pending && clock() < sessionEnd(one))
      .map((one) => ({
        session: sessionId(one),
        createdAt: isoTime(one.createdAt),
        seenAt: isoTime(one.seenAt),
        address: one.address,
        current: one.hash === session.hash,
      }))
    return { body: { items } }
  }

export const handler = endpointHandler(tenantSessions, action, memberPorts)
