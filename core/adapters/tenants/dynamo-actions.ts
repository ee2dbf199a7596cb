import type { Actions } from '../../domain/tenant-ports.ts'
import { text } from '../dynamo/item.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { auditItemKey, readAuditItem } from './audit-items.ts'
import { readMembers, tenantKey } from './tenant-items.ts'

/** What one batch reads at most. */
const mostKeys = 100

/** Entries of the audit by their ids, and the members. */
export const dynamoActions = ({ dynamo, table, keys }: Pick<SealedTable, 'dynamo' | 'table' | 'keys'>): Actions => ({
  find: async (tenant, ids) => {
    const key = await keys.existing(tenant)
    const wanted = ['members', ...new Set(ids.map(auditItemKey))].map((item) => tenantKey(tenant, item))
    const pages = Array.from({ length: Math.ceil(wanted.length / mostKeys) }, (_, page) =>
      dynamo.batchGet({ [table]: wanted.slice(page * mostKeys, (page + 1) * mostKeys) }),
    )
    const items = (await Promise.all(pages)).flatMap((found) => found[table] ?? [])
    const isMembers = (item: (typeof items)[number]): boolean => item['item']?.S === text('members').S
    const entries = items.filter((item) => !isMembers(item)).map((item) => readAuditItem(item, key))
    const members = items.filter(isMembers).flatMap((item) => readMembers(item, key))
    return {
      entries: new Map(entries.map((entry) => [entry.id, entry])),
      members: new Map(members.map(({ id, email }) => [id, email])),
    }
  },
})
