import { AppError } from '../contract/errors.ts'
import { cookieHash, type KeptSession, type Member, sameHash } from '../domain/member.ts'
import type { Random } from '../domain/ports.ts'
import type { PendingCode } from '../domain/tenant.ts'
import type { Members, PendingCodes } from '../domain/tenant-ports.ts'
import { changeMembers, memberOf } from './members.ts'
import { type SessionPorts, startSession } from './member-sessions.ts'

/** What lets members in. */
export interface EnteringPorts extends SessionPorts {
  codes: PendingCodes
  tenantMembers: Members
  random: Random
}

/** Somebody with a mailed code: from where, and with what cookie of having asked for it. */
interface Entering {
  /** The code's name. */
  name: string
  address: string
  asked: string | null
  /** The cookie of a session that the browser has already. */
  session: string | null
}

/** Whether a code may be used from here: who reads another's mail has the code of a log-in, and not the browser that asked. */
const mayEnter = (pending: Invited, { asked }: Entering): boolean =>
  pending.kind === 'invitation' || (asked !== null && sameHash(cookieHash(asked), pending.asked))

type Invited = Extract<PendingCode, { member: string }>

/** Lets in whoever has the code of a log-in or an invitation, once: gives the member, the session and its cookie. Who has a token of their own is not in before it is open. */
export const enter = async (
  ports: EnteringPorts,
  pending: Invited,
  entering: Entering,
): Promise<{ member: Member; session: KeptSession; cookie: string }> => {
  if (!mayEnter(pending, entering)) throw new AppError('other_window')
  const { tenant, member: id } = pending
  const known = (await ports.tenantMembers.read(tenant))?.members.find((one) => one.id === id)
  // A second invitation, used by whoever finds it, would be a log-in without the browser that asked.
  const joined = known?.joinedAt != null
  if (known === undefined || joined !== (pending.kind === 'login')) throw new AppError('forbidden')
  // A log-in's code is taken away, and one whose removal got no answer is asked for again. Who is invited could not: joining, once, uses it up.
  if (joined && !(await ports.codes.use(entering.name))) throw new AppError('forbidden')
  const caller = { tenant, by: `member:${id}`, byName: known.email, address: entering.address }
  const member = await changeMembers(ports, caller, { action: 'tenant.verify' }, (members) => {
    const before = memberOf(members, id)
    if (!joined && before.joinedAt !== null) throw new AppError('forbidden')
    const about = { ...before, joinedAt: before.joinedAt ?? ports.clock() }
    return { after: members.map((one) => (one === before ? about : one)), about, before }
  })
  const { address, session: former } = entering
  const started = await startSession(ports, { tenant, member: id, address, former }, member.factor ? 'waits' : 'mail')
  return { member, ...started }
}
