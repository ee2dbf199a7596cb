import type { Service } from '../../domain/ports.ts'
import { switchedOffMail } from '../../domain/mail.ts'
import type { Mails, Members } from '../../domain/tenant-ports.ts'
import type { OffReason } from '../../domain/webhook/endpoint-state.ts'

/** Tells those who own a tenant that a service's endpoint gets nothing any more, and why. */
export const tellOwners = async (
  { members, mails, url }: { members: Pick<Members, 'read'>; mails: Mails; url: string },
  { name, tenant }: Service,
  why: OffReason,
): Promise<void> => {
  const all = (await members.read(tenant))?.members ?? []
  const owners = all.filter(({ role, joinedAt }) => role === 'owner' && joinedAt !== null)
  for (const { email } of owners) await mails.send(tenant, switchedOffMail(email, name, why, url))
}
