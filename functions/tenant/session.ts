import { tenantSession } from '../../core/contract/endpoints/tenant/session.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { pendingLookup } from '../../core/application/member-sessions.ts'
import { shownMember } from '../../core/application/members.ts'
import { type FactorPorts, showFactor } from '../../core/application/show-factor.ts'
import { sessionEnd, sessionMilliseconds } from '../../core/domain/member.ts'
import { ownTokenPorts } from '../../core/platform/own-token-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /tenant/session`: who is logged in here; a log-in becomes a session once the member's own token was opened for it. */
export const action =
  (ports: FactorPorts): Action<typeof tenantSession> =>
  async ({ caller }) => {
    const { tenant, member } = caller
    const showing = caller.session.pending ? await showFactor(ports, caller, tenantSession.id) : caller
    if ('waits' in showing) return { body: { pending: 'token', until: isoTime(showing.waits) } }
    const { session } = showing
    const endsAt = isoTime(session.createdAt + sessionMilliseconds)
    return { body: { tenant, member: shownMember(member), idleAt: isoTime(sessionEnd(session)), endsAt } }
  }

export const handler = endpointHandler(tenantSession, action, (env) => {
  const ports = ownTokenPorts(env)
  return { ...ports, members: pendingLookup(ports) }
})
