import type { Passkey } from '../../domain/passkey.ts'
import type { Passkeys } from '../../domain/tenant-ports.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import { bytes, bytesOf, type Item, number, numberOf, textOf } from '../dynamo/item.ts'
import { seal, unseal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { tenantKey } from './tenant-items.ts'

const itemKey = (tenant: string, member: string): Item => tenantKey(tenant, `passkeys#${member}`)

/** The passkeys of each member as one item of the tenants table. */
export const dynamoPasskeys = ({ dynamo, table, keys, random }: Omit<SealedTable, 'clock'>): Passkeys => {
  const tenants = dynamo.table(table)
  return {
    read: async (tenant, member) => {
      const [key, item] = await Promise.all([keys.tenantKey(tenant), tenants.get(itemKey(tenant, member))])
      if (key === null || item === null) return { passkeys: [], rev: 0 }
      const rev = numberOf(item, 'rev')
      const plain = unseal(key, textOf(item, 'item'), [rev], bytesOf(item, 'box'))
      return { passkeys: JSON.parse(fromUtf8(plain)) as Passkey[], rev }
    },
    replace: async (tenant, member, { rev }, after) => {
      const name = itemKey(tenant, member)
      const sealer = seal(await keys.existing(tenant), random)
      const box = sealer(textOf(name, 'item'), [rev + 1], utf8(JSON.stringify(after)))
      const unchanged = { condition: '#rev = :rev', values: { ':rev': number(rev) } }
      const outcome = await tenants.put(
        { ...name, rev: number(rev + 1), box: bytes(box) },
        rev === 0 ? { condition: 'attribute_not_exists(#item)' } : unchanged,
      )
      return outcome === 'written' ? 'written' : 'lost'
    },
  }
}
