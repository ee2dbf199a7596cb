import { AppError } from '../contract/errors.ts'
import { isoTime } from '../contract/fields.ts'
import { auditEntry, changesBetween } from '../domain/audit.ts'
import type { Caller } from '../domain/caller.ts'
import type { OidcClient, OidcClients } from '../domain/oidc/client.ts'
import type { Clock, Random } from '../domain/ports.ts'
import { maxRounds } from './change.ts'

/** Where clients of OpenID Connect are managed. */
export interface ClientPorts {
  clients: OidcClients
  clock: Clock
  random: Random
}

/** What lists show of a client. */
export const shownClient = (client: OidcClient, now: number) => {
  const { clientId, name, redirectUris, hideDuress, createdAt, by, former } = client
  return {
    clientId,
    name,
    redirectUris: [...redirectUris],
    hideDuress,
    createdAt: isoTime(createdAt),
    by,
    ...(former === null || former.until <= now ? {} : { overlapUntil: isoTime(former.until) }),
  }
}

/** The service that a request names. It may have been deleted less than 20 s ago, when the removal of what it had has not begun. */
export const serviceNamed = ({ service }: Caller): string => {
  if (service === null) throw new AppError('not_found')
  return service.name
}

/** The client of an id among a service's. Throws `not_found`. */
export const clientNamed = (all: readonly OidcClient[], clientId: string): OidcClient => {
  const client = all.find((one) => one.clientId === clientId)
  if (client === undefined) throw new AppError('not_found')
  return client
}

/** What happens to one client: what it was and is, null for nothing. */
interface ClientChange {
  before: OidcClient | null
  after: OidcClient | null
}

/** What of a client the audit tells: never its secret. */
const audited = (client: OidcClient | null) =>
  client === null ? {} : { name: client.name, redirectUris: client.redirectUris, hideDuress: client.hideDuress }

/**
 * Reads a service's clients, changes one and writes them unless somebody wrote them in between. Who may not see duress
 * gets hold of no client that does. Throws `not_found`, `forbidden`, `busy`.
 */
export const changeClients = async (
  { clients, ...ports }: ClientPorts,
  caller: Caller,
  action: string,
  change: (all: readonly OidcClient[]) => ClientChange,
): Promise<void> => {
  const service = serviceNamed(caller)
  for (let round = 0; round < maxRounds; round += 1) {
    const found = await clients.read(service)
    const { before, after } = change(found.clients)
    if (caller.hideDuress && after?.hideDuress === false) throw new AppError('forbidden')
    const others = found.clients.filter((one) => one !== before)
    const changes = [
      { field: 'client', to: (after ?? before)?.clientId },
      ...(after === null ? [{ field: 'name', from: before?.name }] : changesBetween(audited(before), audited(after))),
    ]
    const entry = auditEntry(ports, caller, { action, service, changes })
    if ((await clients.replace(service, found, after === null ? others : [...others, after], entry)) === 'written')
      return
  }
  throw new AppError('busy')
}
