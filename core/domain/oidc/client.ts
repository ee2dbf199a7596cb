import { createHash } from 'node:crypto'
import { type AcceptedSecrets } from '../authkey.ts'
import type { AuditEntry } from '../audit.ts'
import type { Random, Service } from '../ports.ts'

/** A client of OpenID Connect: software whose users a service's tokens log in. */
export interface OidcClient {
  tenant: string
  service: string
  /** `<tenant>.<service>.<random>`, from which follows where it is read. */
  clientId: string
  /** What the phone shows. */
  name: string
  /** Where browsers are sent back to, compared byte by byte. */
  redirectUris: readonly string[]
  /** Whether its answers say nothing of duress. */
  hideDuress: boolean
  /** When it was made (ms). */
  createdAt: number
  /** Who made it: a key or a member. */
  by: string
  /** SHA-256 of its secret (base64url): whoever reads the record cannot be the client. */
  secretHash: string
  /** The same of the secret before, which works until then (ms). */
  former: { secretHash: string; until: number } | null
}

/** How many clients a service may have: they are one item, which every log-in reads. */
export const mostClients = 10

/** How long the secret before works beside a new one (ms). */
export const overlapMilliseconds = 86_400_000

/** A new client's id. It begins with the tenant and the service's own name, in neither of which there is a dot. */
export const newClientId = (service: string, random: Random): string =>
  `${service.replace('_', '.')}.${Buffer.from(random(9)).toString('base64url')}`

/** The service that a client's id names; null when it cannot be one. */
export const serviceOfClient = (clientId: string): string | null => {
  const [, tenant = '', name = ''] =
    /^([a-z][a-z0-9-]{2,30})\.([a-z0-9][a-z0-9_-]{0,30})\.[A-Za-z0-9_-]{12}$/.exec(clientId) ?? []
  return name === '' ? null : `${tenant}_${name}`
}

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** A fresh secret of a client: 256 bits, in letters that HTTP's basic authentication takes as they are. */
export const newClientSecret = (random: Random): { secret: string; secretHash: string } => {
  const secret = Buffer.from(random(32)).toString('base64url')
  return { secret, secretHash: digest(secret).toString('base64url') }
}

/** What a client's secret is compared with, by `accepts`. */
export const clientSecrets = ({ secretHash, former }: Pick<OidcClient, 'secretHash' | 'former'>): AcceptedSecrets => [
  { digest: Buffer.from(secretHash, 'base64url'), until: Infinity },
  ...(former === null ? [] : [{ digest: Buffer.from(former.secretHash, 'base64url'), until: former.until }]),
]

/** A service's clients as they were read; `rev` is 0 where there never was one. */
export interface VersionedClients {
  clients: readonly OidcClient[]
  rev: number
}

/** The clients of services, all of one in one value, so that none is made beyond their number while another is. */
export interface OidcClients {
  read(service: string): Promise<VersionedClients>
  /** Writes them with an entry in the audit, if they are still those that were read. */
  replace(
    service: string,
    before: VersionedClients,
    after: readonly OidcClient[],
    audit: AuditEntry,
  ): Promise<'written' | 'lost'>
}

/**
 * Finds a client and its service by the client's id, in one read; null when either is not there, or their tenant is
 * suspended or deleted. Nothing is kept: what was deleted is gone at once.
 */
export type FindClient = (clientId: string) => Promise<{ client: OidcClient; service: Service } | null>
