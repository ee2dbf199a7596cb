import { AppError } from '../contract/errors.ts'
import { serviceConfig } from '../contract/service-config.ts'
import { auditEntry } from '../domain/audit.ts'
import type { Clock, Random } from '../domain/ports.ts'
import type { Member } from '../domain/member.ts'
import { newId, type PendingCode } from '../domain/tenant.ts'
import type { Founder } from '../domain/tenant-ports.ts'
import { newWebhookSecret } from '../domain/webhook/secret.ts'
import { firstAuthkeys, newAuthkey } from './new-service.ts'

/** Makes the tenant of a sign-up with its first member, service and authkeys, and uses the sign-up up. Throws `name_taken`. */
export const foundTenant = async (
  { founder, clock, random }: { founder: Founder; clock: Clock; random: Random },
  { tenant, email }: Extract<PendingCode, { kind: 'signup' }>,
  { signup, address }: { signup: string; address: string },
) => {
  const all = { services: '*', powers: [], hideDuress: false, factor: false } as const
  const member: Member = { id: newId(random), email, role: 'owner', ...all, invitedAt: null, joinedAt: clock() }
  const name = `${tenant}_default`
  const by = `member:${member.id}`
  const making = { tenant, by, clock, random }
  const ownerKey = newAuthkey(making, { name: 'owner', role: 'owner', services: '*' })
  const { basic, admin } = firstAuthkeys(making, name)
  const audit = auditEntry({ clock, random }, { tenant, by, byName: email, address }, { action: 'tenant.verify' })
  const config = serviceConfig.parse({ webhook: { secret: newWebhookSecret(random) } })
  const service = { name, config, keys: [basic, admin] }
  const outcome = await founder.create({ tenant, member, ownerKey, service, created: clock(), signup, audit })
  if (outcome === 'taken') throw new AppError('name_taken')
  return { tenant, member, ownerKey: ownerKey.secret, service: name, basicKey: basic.secret, adminKey: admin.secret }
}
