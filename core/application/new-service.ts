import type { NewAuthkey } from '../adapters/services/authkey-items.ts'
import { newAuthkeySecret } from '../domain/authkey.ts'
import type { Authkey } from '../domain/ports.ts'
import { newId } from '../domain/tenant.ts'
import { random } from '../runtime/platform.ts'

/** An authkey with a fresh secret, without an end and for any address. */
export const newAuthkey = (
  tenant: string,
  role: Authkey['role'],
  services: Authkey['services'],
  name: string,
): NewAuthkey => ({
  authkey: { id: newId(random), tenant, role, services, cidrs: [], expiresAt: null, hideDuress: false },
  name,
  secret: newAuthkeySecret(tenant, random),
})

/** The two authkeys that every service starts with. */
export const firstAuthkeys = (tenant: string, service: string): { basic: NewAuthkey; admin: NewAuthkey } => ({
  basic: newAuthkey(tenant, 'basic', [service], `${service} basic`),
  admin: newAuthkey(tenant, 'admin', [service], `${service} admin`),
})
