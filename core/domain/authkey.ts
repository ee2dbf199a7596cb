import { createHash, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Role } from '../contract/endpoint.ts'
import type { Random } from './ports.ts'

/** An authkey as a request is checked against it. */
export interface Authkey {
  /** Eight characters, part of the secret: what it is looked up by. */
  id: string
  tenant: string
  name: string
  role: Extract<Role, 'basic' | 'admin' | 'owner'>
  services: '*' | readonly string[]
  cidrs: readonly string[]
  /** When it stops working (ms); null for never. */
  expiresAt: number | null
  hideDuress: boolean
}

/** A secret that works beside its successor until `until` (ms). */
interface FormerSecret {
  secret: string
  until: number
}

/** An authkey as it is kept, with its secret, which an owner may see again. */
export interface KeptAuthkey extends Authkey {
  secret: string
  former: FormerSecret | null
  createdAt: number
  /** Who made it: a key or a member. */
  by: string
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** Six characters of CRC-32, so that a typo is refused without a read and scanners know a key from a look-alike. */
const checksum = (text: string): string => {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(text))
  return base64url(sum)
}

/** A short random id of an authkey: 48 bits, eight characters. */
export const newAuthkeyId = (random: Random): string => base64url(random(6))

/** An authkey's secret: `zaas_<tenant>_`, its id, 43 characters of 256 random bits, and six of checksum. */
export const newAuthkeySecret = (tenant: string, id: string, random: Random): string => {
  const text = `zaas_${tenant}_${id}${base64url(random(32))}`
  return text + checksum(text)
}

/** The tenant and the id that a secret claims; null when it cannot be an authkey. */
export const readAuthkeySecret = (secret: string): { tenant: string; id: string } | null => {
  const [, text = '', tenant = '', id = '', sum = ''] =
    /^(zaas_([a-z][a-z0-9-]{2,30})_([A-Za-z0-9_-]{8})[A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/.exec(secret) ?? []
  return text !== '' && checksum(text) === sum ? { tenant, id } : null
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** What a request's secret is compared with, in constant time: the digests of a key's secrets, each until its end (ms). */
export type AcceptedSecrets = readonly { digest: Uint8Array; until: number }[]

/** The secrets that a key accepts. */
export const acceptedSecrets = ({ secret, former }: Pick<KeptAuthkey, 'secret' | 'former'>): AcceptedSecrets => [
  { digest: digest(secret), until: Infinity },
  ...(former === null ? [] : [{ digest: digest(former.secret), until: former.until }]),
]

/** Whether a key accepts a secret at that time. */
export const accepts = (accepted: AcceptedSecrets, secret: string, now: number): boolean => {
  const asked = digest(secret)
  return accepted.filter((one) => timingSafeEqual(one.digest, asked) && now < one.until).length > 0
}

const ranks = { basic: 1, admin: 2, owner: 3 } as const

/** Whether the key is good for a role at that time. */
export const hasRole = (key: Authkey, role: Authkey['role'], now: number): boolean =>
  ranks[key.role] >= ranks[role] && (key.expiresAt === null || now < key.expiresAt)

/** Whether a key or a member is good for a service of their tenant. */
export const coversService = ({ tenant, services }: Pick<Authkey, 'tenant' | 'services'>, service: string): boolean =>
  service.startsWith(`${tenant}_`) && (services === '*' || services.includes(service))

/** Whether somebody is good for all services that another is good for. */
export const coversAll = (caller: Pick<Authkey, 'tenant' | 'services'>, wanted: Authkey['services']): boolean =>
  caller.services === '*' || (wanted !== '*' && wanted.every((one) => coversService(caller, one)))
