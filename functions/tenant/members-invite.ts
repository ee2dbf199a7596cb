import { AppError } from '../../core/contract/errors.ts'
import { tenantMembersInvite } from '../../core/contract/endpoints/tenant/members-invite.ts'
import { sealedCodes } from '../../core/adapters/sessions/sealed-codes.ts'
import { changeMembers, memberAt, type MemberPorts, ownersOnly, shownMember } from '../../core/application/members.ts'
import { keepCode } from '../../core/application/pending-codes.ts'
import { coversAll } from '../../core/domain/authkey.ts'
import { invitationMail } from '../../core/domain/mail.ts'
import { type Member, mostMembers } from '../../core/domain/member.ts'
import { newId } from '../../core/domain/tenant.ts'
import type { Mails, PendingCodes } from '../../core/domain/tenant-ports.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

interface Ports extends MemberPorts {
  codes: PendingCodes
  mails: Mails
  /** The instance's public address. */
  url: string
}

/** `POST /tenant/members/invite`: a mail with a code that makes its reader a member; who was invited before is again. */
export const action =
  (ports: Ports): Action<typeof tenantMembersInvite> =>
  async ({ request: { email, ...choices }, caller }) => {
    if (choices.role !== 'operator') ownersOnly(caller)
    // An operator whom they invite sees and reaches no more than they do themselves: it may be they.
    if (!coversAll(caller, choices.services) || (caller.hideDuress && !choices.hideDuress))
      throw new AppError('forbidden')
    const about = await changeMembers(ports, caller, { action: tenantMembersInvite.id }, (members) => {
      const before = memberAt(members, email)
      if (before !== null && before.joinedAt !== null) throw new AppError('in_use')
      if (before !== null && before.role !== 'operator') ownersOnly(caller)
      if (before === null && members.length >= mostMembers) throw new AppError('quota_exceeded')
      const id = before?.id ?? newId(ports.random)
      const member: Member = { id, email, ...choices, factor: false, invitedAt: ports.clock(), joinedAt: null }
      return { after: [...members.filter((one) => one !== before), member], about: member }
    })
    const code = await keepCode(ports, { kind: 'invitation', tenant: caller.tenant, member: about.id })
    await ports.mails.send(caller.tenant, invitationMail(email, caller.tenant, code, ports.url))
    return { body: { member: shownMember(about) } }
  }

export const handler = endpointHandler(tenantMembersInvite, action, (env) => {
  const ports = ownerPorts(env)
  const { sessions, mails } = mailPorts(ports, env)
  return { ...ports, mails, codes: sealedCodes(sessions, ports.keys) }
})
