import type { ResponseOf } from '../contract/endpoint.ts'
import type { tenantExport } from '../contract/endpoints/tenant/export.ts'
import { AppError } from '../contract/errors.ts'
import type { Caller, ServiceCaller } from '../domain/caller.ts'
import type { KeyUses } from '../domain/key-uses.ts'
import type { OidcClients } from '../domain/oidc/client.ts'
import type { Clock, EventStore, Service, TokenStore, TransactionStore } from '../domain/ports.ts'
import type { AuditLog, Authkeys, Members, Profiles, Services } from '../domain/tenant-ports.ts'
import type { Token } from '../domain/token/state.ts'
import { allOf } from './all-of.ts'
import { shownKey } from './authkeys.ts'
import { shownClient } from './oidc-clients.ts'
import { eventPadding } from './equal-lengths.ts'
import { shownMember } from './members.ts'
import { serviceBody } from './service-body.ts'
import { shownEntry, visibleEntry } from './shown-audit.ts'
import { shownTenant } from './shown-tenant.ts'
import { detailOf } from './token-detail.ts'
import { historyItem } from './token-summary.ts'
import { tokenOf } from './token-call.ts'
import { shownTransaction } from './transaction-state.ts'

/** Where everything that a tenant owns is read. */
export interface ExportPorts {
  profiles: Pick<Profiles, 'read'>
  tenantMembers: Pick<Members, 'read'>
  services: Pick<Services, 'list'>
  authkeys: Pick<Authkeys, 'list'>
  clients: Pick<OidcClients, 'read'>
  uses: Pick<KeyUses, 'read'>
  tokens: Pick<TokenStore, 'listUsers' | 'loadMany'>
  events: Pick<EventStore, 'ofService'>
  transactions: Pick<TransactionStore, 'ofService'>
  audit: Pick<AuditLog, 'list'>
  clock: Clock
}

type Item = ResponseOf<typeof tenantExport>['items'][number]

/** Some items, the white space that hides what of them depends on a PIN, and where to go on; null at the end. */
interface Some {
  items: Item[]
  padding: number
  next: string | null
}

/** One part of an export; parts come in the order of their names, so that one whose service went meanwhile has a successor. */
interface Part {
  name: string
  read: (after: string) => Promise<Some>
}

/** Where an export goes on. */
export interface ExportPlace {
  part: string
  after: string
}

/** What is read at once. Two hundred of the largest items are well below what one read of the database gives. */
const pageLength = 200
/** As many tokens as one call reads by their keys. */
const tokensAtOnce = 100
/** How many items an answer has before it ends, and how many reads: far below what a function may answer, and its time. */
const [enough, mostReads] = [500, 64]
const shards = 16

const someOf = (items: Item[], padding = 0, next: string | null = null): Some => ({ items, padding, next })

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

const organisation = async (ports: ExportPorts, { tenant }: Caller, services: readonly Service[]): Promise<Some> => {
  const [profile, kept, keys] = await Promise.all([
    ports.profiles.read(tenant),
    ports.tenantMembers.read(tenant),
    allOf(
      (after) => ports.authkeys.list(tenant, { after, limit: 100 }),
      ({ id }) => id,
    ),
  ])
  if (profile === null) throw new AppError('not_found')
  const used = new Map<string, { at: number; address: string }>()
  for (let from = 0; from < keys.length; from += 100) {
    const ids = keys.slice(from, from + 100).map(({ id }) => id)
    for (const [id, use] of await ports.uses.read(tenant, ids)) used.set(id, use)
  }
  return someOf([
    { kind: 'tenant', ...shownTenant(tenant, profile) },
    ...(kept?.members ?? []).map((member): Item => ({ kind: 'member', ...shownMember(member) })),
    // As for who is no owner: an export holds no secret.
    ...services.map(({ name, config }): Item => ({ kind: 'service', ...serviceBody(name, config, { role: 'admin' }) })),
    ...keys.map((key): Item => ({ kind: 'authkey', ...shownKey(key, ports.clock(), used.get(key.id) ?? null) })),
  ])
}

/** What was given of the user when it was enrolled. */
const contactOf = ({ cold }: Token): { name?: string; email?: string; phone?: string } =>
  Object.fromEntries(
    Object.entries({ name: cold?.name, email: cold?.email, phone: cold?.phone }).filter(([, value]) => value),
  )

const tokensOf = async ({ tokens, clock }: ExportPorts, caller: ServiceCaller, after: string): Promise<Some> => {
  const users = await tokens.listUsers(caller.service.name, { prefix: '', after, limit: tokensAtOnce })
  const ids = users.map((user) => tokenOf(caller, user).id)
  const found = await tokens.loadMany(caller.tenant, ids, { cold: true })
  const there = ids.flatMap((id) => found.get(id) ?? []).filter(({ state }) => !state.deleted)
  const shown = there.map((token) => ({ ...detailOf(token, caller, clock()), contact: contactOf(token) }))
  return someOf(
    shown.map(({ body, contact }) => ({ kind: 'token', ...body, ...contact })),
    sum(shown.map(({ padding }) => padding)),
    users.length < tokensAtOnce ? null : (users.at(-1) ?? null),
  )
}

const nextPlace = (found: readonly { place: string }[]): string | null =>
  found.length < pageLength ? null : (found.at(-1)?.place ?? null)

const partsOf = (ports: ExportPorts, caller: Caller, service: Service): Part[] => {
  const asking = { ...caller, service }
  const range = (after: string, shard: number) => ({ before: after === '' ? null : after, limit: pageLength, shard })
  const events = async (after: string, shard: number): Promise<Some> => {
    const found = await ports.events.ofService(service.name, range(after, shard))
    const items = found.map(({ user, event }) => ({ id: user, ...historyItem(event, caller.hideDuress) }))
    return someOf(
      items.map((item) => ({ kind: 'event', service: service.name, ...item })),
      sum(items.map(({ event }) => eventPadding(event))),
      nextPlace(found),
    )
  }
  const transactions = async (after: string, shard: number): Promise<Some> => {
    const found = await ports.transactions.ofService(service.name, { ...range(after, shard), token: null })
    const shown = found.map((one) => shownTransaction(one, caller.hideDuress, ports.clock()))
    return someOf(
      shown.map(({ item }) => ({ kind: 'transaction', service: service.name, ...item })),
      sum(shown.map(({ padding }) => padding)),
      nextPlace(found),
    )
  }
  const named = (list: string, read: typeof events): Part[] =>
    Array.from({ length: shards }, (_, shard) => ({
      name: `${service.name} ${list} ${String(shard).padStart(2, '0')}`,
      read: (after) => read(after, shard),
    }))
  const clients = async (): Promise<Some> => {
    const found = await ports.clients.read(service.name)
    const shown = found.clients.map((client) => shownClient(client, ports.clock()))
    return someOf(shown.map((client) => ({ kind: 'client', service: service.name, ...client })))
  }
  return [
    { name: `${service.name} clients`, read: clients },
    ...named('events', events),
    { name: `${service.name} tokens`, read: (after) => tokensOf(ports, asking, after) },
    ...named('transactions', transactions),
  ]
}

const auditOf = async ({ audit }: ExportPorts, caller: Caller, before: string): Promise<Some> => {
  const found = await audit.list(caller.tenant, { before, limit: pageLength })
  const visible = found.flatMap((entry) => visibleEntry(entry, caller) ?? [])
  const items = visible.map((entry): Item => ({ kind: 'audit', ...shownEntry(entry) }))
  return someOf(items, 0, found.length < pageLength ? null : (found.at(-1)?.id ?? null))
}

/** Reads everything that a caller's tenant owns from a place on, null for the beginning, until it is enough for one answer; `next` is null after the last. */
export const exportFrom = async (
  ports: ExportPorts,
  caller: Caller,
  place: ExportPlace | null,
): Promise<{ items: Item[]; padding: number; next: ExportPlace | null }> => {
  const services = await allOf(
    (after) => ports.services.list(caller.tenant, { after, limit: 100 }),
    ({ name }) => name,
  )
  const parts: Part[] = [
    { name: '', read: () => organisation(ports, caller, services) },
    ...services.flatMap((service) => partsOf(ports, caller, service)),
    // Behind all letters.
    { name: '~', read: (after) => auditOf(ports, caller, after) },
  ]
  const items: Item[] = []
  let padding = 0
  let after = place?.after ?? ''
  let at = parts.findIndex(({ name }) => name >= (place?.part ?? ''))
  if (parts[at]?.name !== (place?.part ?? '')) after = ''
  for (let reads = 0; reads < mostReads && items.length < enough; reads += 1) {
    const part = parts[at]
    if (part === undefined) return { items, padding, next: null }
    const some = await part.read(after)
    items.push(...some.items)
    padding += some.padding
    if (some.next === null) at += 1
    after = some.next ?? ''
  }
  const part = parts[at]?.name
  return { items, padding, next: part === undefined ? null : { part, after } }
}
