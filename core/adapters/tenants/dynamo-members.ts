import type { Members } from '../../domain/tenant-ports.ts'
import { number, numberOf } from '../dynamo/item.ts'
import { seal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { auditItem } from './audit-items.ts'
import { membersItem, readMembers, tenantKey } from './tenant-items.ts'

/** Members in the tenants table. */
export const dynamoMembers = ({ dynamo, table, keys, random }: Omit<SealedTable, 'clock'>): Members => {
  const tenants = dynamo.table(table)
  return {
    read: async (tenant) => {
      const [key, item] = await Promise.all([keys.tenantKey(tenant), tenants.get(tenantKey(tenant, 'members'))])
      return key === null || item === null ? null : { members: readMembers(item, key), rev: numberOf(item, 'rev') }
    },
    replace: async (tenant, { rev }, after, audit) => {
      const sealer = seal(await keys.existing(tenant), random)
      const members = membersItem(tenant, after, rev + 1, sealer)
      const outcome = await dynamo.transact([
        tenants.putting(members, { condition: '#rev = :rev', values: { ':rev': number(rev) } }),
        tenants.putting(auditItem(audit, sealer)),
      ])
      return outcome === 'written' ? 'written' : 'lost'
    },
  }
}
