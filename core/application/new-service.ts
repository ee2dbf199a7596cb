import { newAuthkeySecret } from '../domain/authkey.ts'
import type { Authkey, Random } from '../domain/ports.ts'
import { newId } from '../domain/tenant.ts'
import type { NewAuthkey } from '../domain/tenant-ports.ts'

/** An authkey with a fresh secret, without an end and for any address. */
export const newAuthkey = (
  { tenant, role, services }: Pick<Authkey, 'tenant' | 'role' | 'services'>,
  name: string,
  random: Random,
): NewAuthkey => ({
  authkey: { id: newId(random), tenant, role, services, cidrs: [], expiresAt: null, hideDuress: false },
  name,
  secret: newAuthkeySecret(tenant, random),
})

/** The two authkeys that every service starts with. */
export const firstAuthkeys = (
  tenant: string,
  service: string,
  random: Random,
): { basic: NewAuthkey; admin: NewAuthkey } => ({
  basic: newAuthkey({ tenant, role: 'basic', services: [service] }, `${service} basic`, random),
  admin: newAuthkey({ tenant, role: 'admin', services: [service] }, `${service} admin`, random),
})
