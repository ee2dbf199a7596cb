import { createHash } from 'node:crypto'
import type { Authkey, Random } from './ports.ts'

/** An authkey's secret: `zaas_<tenant>_` and 256 random bits, so that its tenant's partition is found without an index. */
export const newAuthkeySecret = (tenant: string, random: Random): string =>
  `zaas_${tenant}_${Buffer.from(random(32)).toString('base64url')}`

/** The tenant that a secret claims; null when it cannot be an authkey. */
export const authkeyTenant = (secret: string): string | null =>
  /^zaas_([a-z][a-z0-9-]{2,30})_[A-Za-z0-9_-]{43}$/.exec(secret)?.[1] ?? null

/** What a secret is looked up by: the table holds no usable key in clear. A lookup by hash leaks nothing by its timing. */
export const authkeyHash = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

const ranks = { basic: 1, admin: 2, owner: 3 } as const

/** Whether the key is good for a role at that time. */
export const hasRole = (key: Authkey, role: keyof typeof ranks, now: number): boolean =>
  ranks[key.role] >= ranks[role] && (key.expiresAt === null || now < key.expiresAt)

/** Whether the key is good for a service of its tenant. */
export const coversService = (key: Authkey, service: string): boolean =>
  service.startsWith(`${key.tenant}_`) && (key.services === '*' || key.services.includes(service))
