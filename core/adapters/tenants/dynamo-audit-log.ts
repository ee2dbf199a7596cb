import type { AuditLog } from '../../domain/tenant-ports.ts'
import { text } from '../dynamo/item.ts'
import { seal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { auditItem, auditItemKey, readAuditItem } from './audit-items.ts'
import { tenantKey } from './tenant-items.ts'

/** The audit in the tenants table. */
export const dynamoAuditLog = ({ dynamo, table, keys, random }: Omit<SealedTable, 'clock'>): AuditLog => ({
  add: async (entry) => {
    await dynamo.table(table).put(auditItem(entry, seal(await keys.existing(entry.tenant), random)))
  },
  list: async (tenant, { before, limit }) => {
    const key = await keys.existing(tenant)
    const { items } = await dynamo.table(table).query({
      key: '#tenant = :tenant AND begins_with(#item, :prefix)',
      values: { ':tenant': text(tenant), ':prefix': text(auditItemKey('')) },
      limit,
      newestFirst: true,
      after: before === '' ? null : tenantKey(tenant, auditItemKey(before)),
    })
    return items.map((item) => readAuditItem(item, key))
  },
})
