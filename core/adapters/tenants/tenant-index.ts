import type { Dynamo } from '../dynamo/dynamo.ts'
import { type Item, text, textOf } from '../dynamo/item.ts'
import { tenantKey } from './tenant-items.ts'

/** The partition that has an item for each tenant; no tenant has such a name. */
const all = '#tenants'

/** What makes a tenant show in the operator's list: its name alone. */
export const indexItem = (tenant: string): Item => tenantKey(all, tenant)

/** A page of the names of all tenants, from after `after`. */
export const listTenants = async (
  { dynamo, table }: { dynamo: Dynamo; table: string },
  { after, limit }: { after: string; limit: number },
): Promise<string[]> => {
  const { items } = await dynamo.table(table).query({
    key: '#tenant = :all',
    values: { ':all': text(all) },
    limit,
    after: after === '' ? null : indexItem(after),
  })
  return items.map((item) => textOf(item, 'item'))
}
