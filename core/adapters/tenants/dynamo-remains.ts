import { tenantOf } from '../../contract/fields.ts'
import { inParallel } from '../../domain/in-parallel.ts'
import type { Remains } from '../../domain/job.ts'
import { ownService, ownTenant, ownUser } from '../../domain/own-token.ts'
import type { Random } from '../../domain/ports.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import { type Item, text, textOf } from '../dynamo/item.ts'
import { shardsOf } from '../dynamo/newest-of-service.ts'
import type { Table } from '../dynamo/table.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { seal } from '../keys/seal.ts'
import { authkeyItem, authkeyItemKey, authkeyRev, readAuthkey } from '../services/authkey-items.ts'
import { clientsKey } from '../services/client-items.ts'
import { serviceItemKey } from '../services/service-items.ts'
import { memberSessionsKey } from '../sessions/dynamo-member-sessions.ts'
import { usageKey } from '../usage/dynamo-usage.ts'
import { endpointKey } from '../webhooks/endpoint-items.ts'
import { flightsKey } from '../webhooks/flight-items.ts'
import { jobKey } from './job-items.ts'
import { shardKey } from './service-tokens.ts'
import { indexItem } from './tenant-index.ts'
import { readMembers, tenantKey } from './tenant-items.ts'
import { removeEvents, removeRecords, type RemainsTables, removeTokens, removeWhole } from './token-remains.ts'

const atOnce = 16
const pageLength = 100

/** All of a tenant's items that begin so, page by page. */
const pages = async function* (table: Table, tenant: string, prefix: string): AsyncGenerator<Item[]> {
  let after: Item | null = null
  do {
    const page: { items: Item[]; next: Item | null } = await table.query({
      key: `#tenant = :tenant${prefix === '' ? '' : ' AND begins_with(#item, :prefix)'}`,
      values: { ':tenant': text(tenant), ...(prefix === '' ? {} : { ':prefix': text(prefix) }) },
      limit: pageLength,
      after,
    })
    yield page.items
    after = page.next
  } while (after !== null)
}

/** What was noted of a service: of its endpoints and flights, its figures and the number of its tokens. */
const removeMarks = async (given: RemainsTables, service: string): Promise<void> => {
  const tenant = tenantOf(service)
  for (const partition of [endpointKey(service), flightsKey(tenant), usageKey(service)])
    await removeEvents(given, partition)
  const tenants = given.dynamo.table(given.tables.tenants)
  for (const shard of shardsOf(service)) await tenants.delete(shardKey(tenant, shard))
}

/** What is left of deleted services and tenants, in all tables. */
export const dynamoRemains = (given: RemainsTables & { random: Random }): Remains => {
  const { dynamo, tables, keys, random } = given
  const tenants = dynamo.table(tables.tenants)
  const services = dynamo.table(tables.services)
  const removeAll = async (table: Table, tenant: string, kept: (item: string) => boolean): Promise<void> => {
    for await (const items of pages(table, tenant, '')) {
      const names = items.map((item) => textOf(item, 'item')).filter((name) => !kept(name))
      await inParallel(names, atOnce, async (name) => void (await table.delete(tenantKey(tenant, name))))
    }
  }
  const removeMembers = async (tenant: string): Promise<void> => {
    const item = await tenants.get(tenantKey(tenant, 'members'))
    if (item === null) return
    for (const member of readMembers(item, await keys.existing(tenant))) {
      if (member.factor) await removeWhole(given, ownTenant, tokenKey(ownService, ownUser(tenant, member)), true)
      await dynamo.table(tables.sessions).delete(memberSessionsKey(tenant, member.id))
    }
  }
  return {
    services: async (tenant) => {
      const prefix = serviceItemKey('')
      const found: string[] = []
      for await (const items of pages(services, tenant, prefix))
        found.push(...items.map((item) => textOf(item, 'item').slice(prefix.length)))
      return found
    },
    removeTokens: (service, options) => removeTokens(given, service, options),
    removeRecords: (service, most) => removeRecords(given, service, most),
    removeMarks: (service) => removeMarks(given, service),
    removeAuthkeys: async (service) => {
      const tenant = tenantOf(service)
      const dataKey = await keys.existing(tenant)
      for await (const items of pages(services, tenant, authkeyItemKey('')))
        for (const item of items) {
          const key = readAuthkey(item, dataKey)
          if (key.services === '*' || !key.services.includes(service)) continue
          const left = key.services.filter((name) => name !== service)
          const smaller = authkeyItem({ ...key, services: left }, authkeyRev(item) + 1, seal(dataKey, random))
          if (left.length > 0) await services.put(smaller)
          else await services.delete(tenantKey(tenant, textOf(item, 'item')))
        }
      await services.delete(clientsKey(service))
    },
    removeTenant: async (tenant, job) => {
      await removeMembers(tenant)
      await removeAll(services, tenant, () => false)
      const ofJob = textOf(jobKey(tenant, job), 'item')
      await removeAll(tenants, tenant, (name) => name === 'profile' || name === ofJob)
      // The name stays: a tombstone without anything in it.
      await dynamo.transact([
        tenants.putting(tenantKey(tenant, 'profile')),
        tenants.deleting(jobKey(tenant, job)),
        tenants.deleting(indexItem(tenant)),
        dynamo.table(tables.keys).deleting({ key: text(KeyRing.itemKey(tenant)) }),
      ])
    },
  }
}
