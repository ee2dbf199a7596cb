import { tenantOf } from '../../contract/fields.ts'
import { eachOnce } from '../../domain/each-once.ts'
import type { EventSource } from '../../domain/webhook/ports.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import type { BatchReads } from '../dynamo/batch-reads.ts'
import { type Item, text } from '../dynamo/item.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { readService, serviceItemKey } from '../services/service-items.ts'
import { eventKey, readEventItem } from './event-items.ts'

/**
 * What the messages of one batch stand for: all their events and services in one read, each service opened once. An event or
 * key that `reads` does not find, since they may read weakly, is looked for by `again`: nobody would ask for the event once more.
 */
export const deliverableEvents = ({
  reads,
  again,
  events,
  services,
  keysTable,
  keys,
}: {
  reads: BatchReads
  again: BatchReads
  events: string
  services: string
  keysTable: string
  keys: KeyRing
}): EventSource => {
  const found = async (table: string, key: Item): Promise<Item | null> =>
    (await reads.get(table, key)) ?? again.get(table, key)
  const keyOf = eachOnce(async (tenant) => {
    const item = await found(keysTable, { key: text(KeyRing.itemKey(tenant)) })
    return item === null ? null : keys.admit(tenant, item)
  })
  const serviceOf = eachOnce(async (name) => {
    const tenant = tenantOf(name)
    const [item, key] = await Promise.all([
      reads.get(services, { tenant: text(tenant), item: text(serviceItemKey(name)) }),
      keyOf(tenant),
    ])
    return item === null || key === null ? null : readService(item, key)
  })
  return {
    find: async ({ token, sequence, service: name }) => {
      const [item, service, key] = await Promise.all([
        found(events, eventKey(token, sequence)),
        serviceOf(name),
        keyOf(tenantOf(name)),
      ])
      if (key?.state === 'suspended') return 'suspended'
      if (item === null || service === null || key === null) return null
      const { user, event } = readEventItem(item, key)
      // The token's id tells whose event it is: a reference that names another service of the tenant shows it nothing.
      return tokenKey(name, user) === token ? { user, event, service } : null
    },
  }
}
