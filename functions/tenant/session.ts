import { tenantSession } from '../../core/contract/endpoints/tenant/session.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { shownMember } from '../../core/application/members.ts'
import { sessionEnd, sessionMilliseconds } from '../../core/domain/member.ts'
import { memberPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /tenant/session`: who is logged in here. */
export const action =
  (): Action<typeof tenantSession> =>
  async ({ caller: { tenant, member, session } }) => {
    const endsAt = isoTime(session.createdAt + sessionMilliseconds)
    return { body: { tenant, member: shownMember(member), idleAt: isoTime(sessionEnd(session)), endsAt } }
  }

export const handler = endpointHandler(tenantSession, action, memberPorts)
