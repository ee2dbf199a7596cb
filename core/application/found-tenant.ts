import { AppError } from '../contract/errors.ts'
import { serviceConfig } from '../contract/service-config.ts'
import type { Clock, Random } from '../domain/ports.ts'
import { type Member, newId, type Signup } from '../domain/tenant.ts'
import type { Founder } from '../domain/tenant-ports.ts'
import { newWebhookSecret } from '../domain/webhook/secret.ts'
import { firstAuthkeys, newAuthkey } from './new-service.ts'

/** Makes the tenant of a sign-up with its first member, service and authkeys, and uses the sign-up up. Throws `name_taken`. */
export const foundTenant = async (
  { founder, clock, random }: { founder: Founder; clock: Clock; random: Random },
  { tenant, email }: Signup,
  signup: string,
) => {
  const member: Member = { id: newId(random), email, role: 'owner' }
  const name = `${tenant}_default`
  const ownerKey = newAuthkey({ tenant, role: 'owner', services: '*' }, 'owner', random)
  const { basic, admin } = firstAuthkeys(tenant, name, random)
  const created = clock()
  const config = serviceConfig.parse({ webhook: { secret: newWebhookSecret(random) } })
  const service = { name, config, keys: [basic, admin], created }
  const outcome = await founder.create({ tenant, member, ownerKey, service, created, signup })
  if (outcome === 'taken') throw new AppError('name_taken')
  return { tenant, member, ownerKey: ownerKey.secret, service: name, basicKey: basic.secret, adminKey: admin.secret }
}
