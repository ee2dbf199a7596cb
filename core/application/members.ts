import { AppError } from '../contract/errors.ts'
import { isoTime } from '../contract/fields.ts'
import { auditEntry, changesBetween } from '../domain/audit.ts'
import type { Caller } from '../domain/caller.ts'
import { mailbox } from '../domain/limits.ts'
import { hasOwner, type Member } from '../domain/member.ts'
import type { Clock, Random } from '../domain/ports.ts'
import type { Members } from '../domain/tenant-ports.ts'
import { maxRounds } from './change.ts'

/** Where members are managed. */
export interface MemberPorts {
  tenantMembers: Members
  clock: Clock
  random: Random
}

/** A member as answers show them. */
export const shownMember = (
  { invitedAt, joinedAt, services, powers, ...member }: Member,
  lastSeenAt: number | null = null,
) => ({
  ...member,
  services: services === '*' ? services : [...services],
  powers: [...powers],
  ...(invitedAt === null ? {} : { invitedAt: isoTime(invitedAt) }),
  ...(joinedAt === null ? {} : { joinedAt: isoTime(joinedAt) }),
  ...(lastSeenAt === null ? {} : { lastSeenAt: isoTime(lastSeenAt) }),
})

/** The member with a mailbox, however its address is written. */
export const memberAt = (members: readonly Member[], email: string): Member | null =>
  members.find((member) => mailbox(member.email) === mailbox(email)) ?? null

/** What becomes of the members, and the one that it is about. */
interface Changed {
  after: readonly Member[]
  about: Member
  before?: Member
}

/**
 * Reads, changes and writes the members unless somebody wrote them in between, so that an owner always stays. Throws
 * `last_owner`, and what `changed` throws.
 */
export const changeMembers = async (
  { tenantMembers, clock, random }: MemberPorts,
  caller: Pick<Caller, 'tenant' | 'by' | 'byName' | 'address'>,
  { action, reason }: { action: string; reason?: string | undefined },
  changed: (members: readonly Member[]) => Changed,
): Promise<Member> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const read = await tenantMembers.read(caller.tenant)
    if (read === null) throw new AppError('not_found')
    const { after, about, before } = changed(read.members)
    if (!hasOwner(after)) throw new AppError('last_owner')
    const gone = !after.includes(about)
    const changes = [
      { field: 'member', to: about.email },
      ...(gone ? [] : changesBetween(before === undefined ? {} : shownMember(before), shownMember(about))),
    ].filter(({ field }) => field !== 'id' && field !== 'email')
    const why = reason === undefined ? {} : { reason }
    const entry = auditEntry({ clock, random }, caller, { action, changes, ...why })
    if ((await tenantMembers.replace(caller.tenant, read, after, entry)) === 'written') return about
  }
  throw new AppError('busy')
}

/** Writes into the audit what a member did about themselves; nothing else of the tenant changes. */
export const noteMember = async (
  ports: MemberPorts,
  caller: Pick<Caller, 'tenant' | 'by' | 'byName' | 'address'>,
  id: string,
  action: string,
): Promise<void> => {
  await changeMembers(ports, caller, { action }, (members) => {
    const about = memberOf(members, id)
    return { after: members, about, before: about }
  })
}

/** The member of an id; throws `not_found`. */
export const memberOf = (members: readonly Member[], id: string): Member => {
  const found = members.find((member) => member.id === id)
  if (found === undefined) throw new AppError('not_found')
  return found
}

/** Only an owner decides who else may run the tenant. */
export const ownersOnly = ({ role }: Caller): void => {
  if (role !== 'owner') throw new AppError('forbidden')
}
