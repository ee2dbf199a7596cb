import { operatorCommands } from '../../core/contract/operator.ts'
import { AppError } from '../../core/contract/errors.ts'
import { sealedCodes } from '../../core/adapters/sessions/sealed-codes.ts'
import { dynamoMembers } from '../../core/adapters/tenants/dynamo-members.ts'
import { changeMembers, memberAt, type MemberPorts } from '../../core/application/members.ts'
import { keepCode } from '../../core/application/pending-codes.ts'
import { invitationMail } from '../../core/domain/mail.ts'
import { type Member, mostMembers } from '../../core/domain/member.ts'
import { asCaller } from '../../core/domain/operator.ts'
import { newId } from '../../core/domain/tenant.ts'
import type { Mails, PendingCodes } from '../../core/domain/tenant-ports.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { command } from '../../core/runtime/command.ts'
import { workerHandler } from '../handler.ts'

interface Ports extends MemberPorts {
  codes: PendingCodes
  mails: Mails
  /** The instance's public address. */
  url: string
}

/** Makes somebody an owner of a tenant whose owners are gone: a member at once, anybody else by an invitation that is mailed. */
export const action = (ports: Ports) =>
  command(operatorCommands.owner, async ({ tenant, email: address, ...who }) => {
    const caller = asCaller(tenant, who)
    const about = await changeMembers(ports, caller, { action: 'admin.owner', reason: who.reason }, (members) => {
      const before = memberAt(members, address)
      if (before === null && members.length >= mostMembers) throw new AppError('quota_exceeded')
      const made = { id: newId(ports.random), email: address, factor: false, invitedAt: ports.clock(), joinedAt: null }
      const all = { role: 'owner', services: '*', powers: [], hideDuress: false } as const
      const owner: Member = { ...(before ?? made), ...all }
      return {
        after: [...members.filter((one) => one !== before), owner],
        about: owner,
        ...(before === null ? {} : { before }),
      }
    })
    const invited = about.joinedAt === null
    if (invited) {
      const code = await keepCode(ports, { kind: 'invitation', tenant, member: about.id })
      await ports.mails.send(tenant, invitationMail(address, tenant, code, ports.url))
    }
    return { tenant, member: about.id, email: address, invited }
  })

export const handler = workerHandler('admin.owner', action, (env) => {
  const base = platform(env)
  const { sessions, mails } = mailPorts(base, env)
  const tenantMembers = dynamoMembers({ ...base, table: env.TABLE_TENANTS })
  return { ...base, tenantMembers, mails, codes: sealedCodes(sessions, base.keys), url: env.URL }
})
