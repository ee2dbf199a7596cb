import { tenantOf } from '../../contract/fields.ts'
import { type FindClient, type OidcClients, serviceOfClient } from '../../domain/oidc/client.ts'
import { number, text, textOf } from '../dynamo/item.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { seal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { auditItem } from '../tenants/audit-items.ts'
import { clientsItem, clientsKey, readClients } from './client-items.ts'
import { changing, type DynamoServicesOptions } from './managed-tables.ts'
import { readService, serviceItemKey } from './service-items.ts'

/** Clients of OpenID Connect in the table of services, beside their service. */
export const dynamoClients = ({ dynamo, table, changes, keys, random }: DynamoServicesOptions): OidcClients => {
  const services = dynamo.table(table)
  return {
    read: async (service) => {
      const [key, item] = await Promise.all([keys.tenantKey(tenantOf(service)), services.get(clientsKey(service))])
      return key === null || item === null ? { clients: [], rev: 0 } : readClients(item, key)
    },
    replace: async (service, { rev }, after, audit) => {
      const sealer = seal(await keys.existing(tenantOf(service)), random)
      const unchanged =
        rev === 0
          ? { condition: 'attribute_not_exists(#item)' }
          : { condition: '#rev = :rev', values: { ':rev': number(rev) } }
      const outcome = await dynamo.transact([
        services.putting(clientsItem(service, after, rev + 1, sealer), unchanged),
        changing(dynamo, changes).tenants.putting(auditItem(audit, sealer)),
      ])
      return outcome === 'written' ? 'written' : 'lost'
    },
  }
}

/** Finds a client with its service and their tenant's key in one BatchGetItem, whether there are any or not. */
export const dynamoFindClient =
  ({ dynamo, table, keysTable, keys }: Omit<SealedTable, 'random' | 'clock'> & { keysTable: string }): FindClient =>
  async (clientId) => {
    const name = serviceOfClient(clientId)
    if (name === null) return null
    const tenant = tenantOf(name)
    const serviceKey = { tenant: text(tenant), item: text(serviceItemKey(name)) }
    const found = await dynamo.batchGet({
      [table]: [serviceKey, clientsKey(name)],
      [keysTable]: [{ key: text(KeyRing.itemKey(tenant)) }],
    })
    const wrapped = found[keysTable]?.[0]
    const key = wrapped === undefined ? null : await keys.admit(tenant, wrapped)
    // A tenant that is suspended or deleted has no clients, for whoever asks without a session.
    if (key?.state !== 'active') return null
    const stored = new Map((found[table] ?? []).map((item) => [textOf(item, 'item'), item]))
    const [ofService, ofClients] = [stored.get(serviceItemKey(name)), stored.get(textOf(clientsKey(name), 'item'))]
    const service = ofService === undefined ? null : readService(ofService, key)
    const clients = ofClients === undefined ? [] : readClients(ofClients, key).clients
    const client = clients.find((one) => one.clientId === clientId)
    return service === null || client === undefined ? null : { client, service }
  }
