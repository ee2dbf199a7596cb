import { AppError } from '../contract/errors.ts'
import { type KeptSession, type LoggedIn, waitEnd } from '../domain/member.ts'
import { memberAsCaller } from '../domain/member-caller.ts'
import { changeMembers, memberOf, type MemberPorts } from './members.ts'
import { countOpening, type SessionPorts, startWaiting } from './member-sessions.ts'
import { takeOwnOpening } from './own-token.ts'
import type { TokenPorts } from './token-call.ts'

/** What a member's own token is looked at with. */
export interface FactorPorts extends SessionPorts, MemberPorts, TokenPorts {}

/** A session that waits until then (ms), or that the factor was shown in. */
export type Showing = { waits: number } | { session: KeptSession }

/**
 * Looks whether the member's own token was opened for this session, which begins to wait where it did not; the first
 * opening makes the token one that log-ins need. Throws `two_windows`, and `not_found` where there is no token.
 */
export const showFactor = async (
  ports: FactorPorts,
  caller: LoggedIn & { tenant: string; address: string },
  action: string,
): Promise<Showing> => {
  const { member, session } = caller
  const now = ports.clock()
  if (session.since === null || now >= waitEnd(session)) return { waits: waitEnd(await startWaiting(ports, caller)) }
  if (!(await takeOwnOpening(ports, caller, session.since))) return { waits: waitEnd(session) }
  if (!(await countOpening(ports, caller))) throw new AppError('two_windows')
  await changeMembers(ports, memberAsCaller(caller), { action }, (members) => {
    const before = memberOf(members, member.id)
    const about = { ...before, factor: true }
    return { after: members.map((one) => (one === before ? about : one)), about, before }
  })
  return { session: { ...session, pending: false, since: null, factorAt: now } }
}
