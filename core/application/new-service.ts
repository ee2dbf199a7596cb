import { type KeptAuthkey, newAuthkeyId, newAuthkeySecret } from '../domain/authkey.ts'
import type { Clock, Random } from '../domain/ports.ts'

/** Who makes authkeys, for which tenant, and when. */
export interface KeyMaking {
  tenant: string
  /** The key or member that makes them. */
  by: string
  /** Whether its maker may see duress: the keys may no more. */
  hideDuress?: boolean
  clock: Clock
  random: Random
}

/** What is chosen of a new authkey; the rest is: without an end, for any address. */
type ChosenAuthkey = Pick<KeptAuthkey, 'name' | 'role' | 'services'> &
  Partial<Pick<KeptAuthkey, 'cidrs' | 'expiresAt' | 'hideDuress'>>

/** An authkey with a fresh id and secret. */
export const newAuthkey = (
  { tenant, by, hideDuress = false, clock, random }: KeyMaking,
  chosen: ChosenAuthkey,
): KeptAuthkey => {
  const id = newAuthkeyId(random)
  const secret = newAuthkeySecret(tenant, id, random)
  const open = { cidrs: [], expiresAt: null, hideDuress }
  return { id, tenant, ...open, ...chosen, secret, former: null, createdAt: clock(), by }
}

/** The two authkeys that every service starts with. */
export const firstAuthkeys = (making: KeyMaking, service: string): { basic: KeptAuthkey; admin: KeptAuthkey } => ({
  basic: newAuthkey(making, { name: `${service} basic`, role: 'basic', services: [service] }),
  admin: newAuthkey(making, { name: `${service} admin`, role: 'admin', services: [service] }),
})
