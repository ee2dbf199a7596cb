import { AppError } from '../../contract/errors.ts'
import type { Authkeys } from '../../domain/tenant-ports.ts'
import { type Item, number, text } from '../dynamo/item.ts'
import { seal } from '../keys/seal.ts'
import { idempotentWrite } from '../sessions/idempotent-write.ts'
import { auditItem } from '../tenants/audit-items.ts'
import { authkeyItem, authkeyItemKey, authkeyRev, readAuthkey } from './authkey-items.ts'
import { changing, type DynamoServicesOptions } from './managed-tables.ts'

const itemKey = (tenant: string, id: string): Item => ({ tenant: text(tenant), item: text(authkeyItemKey(id)) })

/** Authkeys in DynamoDB, by tenant. */
export const dynamoAuthkeys = ({ dynamo, table, changes, keys, random }: DynamoServicesOptions): Authkeys => {
  const services = dynamo.table(table)
  const sealerOf = async (tenant: string) => seal(await keys.existing(tenant), random)
  return {
    list: async (tenant, { after, limit }) => {
      const key = await keys.existing(tenant)
      const { items } = await services.query({
        key: '#tenant = :tenant AND begins_with(#item, :prefix)',
        values: { ':tenant': text(tenant), ':prefix': text(authkeyItemKey('')) },
        limit,
        after: after === '' ? null : itemKey(tenant, after),
      })
      return items.map((item) => readAuthkey(item, key))
    },
    get: async (tenant, id) => {
      const item = await services.get(itemKey(tenant, id))
      return item === null ? null : { key: readAuthkey(item, await keys.existing(tenant)), rev: authkeyRev(item) }
    },
    create: async (key, audit, idempotent) => {
      const { tenants, sessions } = changing(dynamo, changes)
      const sealer = await sealerOf(key.tenant)
      const outcome = await dynamo.transact([
        ...(idempotent === null ? [] : [idempotentWrite(sessions, idempotent, sealer)]),
        services.putting(authkeyItem(key, 1, sealer), { condition: 'attribute_not_exists(#item)' }),
        tenants.putting(auditItem(audit, sealer)),
      ])
      if (outcome === 'written') return 'created'
      if (outcome !== 'conflict' && idempotent !== null && outcome.failed.includes(0)) return 'repeated'
      throw new AppError('busy')
    },
    replace: async (before, after, audit) => {
      const sealer = await sealerOf(after.tenant)
      const item = authkeyItem(after, before.rev + 1, sealer)
      const outcome = await dynamo.transact([
        services.putting(item, { condition: '#rev = :rev', values: { ':rev': number(before.rev) } }),
        changing(dynamo, changes).tenants.putting(auditItem(audit, sealer)),
      ])
      return outcome === 'written' ? 'written' : 'lost'
    },
    revoke: async (tenant, id, audit) => {
      const outcome = await dynamo.transact([
        services.deleting(itemKey(tenant, id), { condition: 'attribute_exists(#item)' }),
        changing(dynamo, changes).tenants.putting(auditItem(audit, await sealerOf(tenant))),
      ])
      if (outcome === 'conflict') throw new AppError('busy')
      return outcome === 'written'
    },
  }
}
