import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { KeptAuthkey } from '../../domain/authkey.ts'
import { bytes, bytesOf, type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'

/** Sort key of an authkey in its tenant's partition. */
export const authkeyItemKey = (id: string): string => `authkey#${id}`

/** An authkey as stored: everything sealed, so that a writer to the database makes nobody an owner. */
export const authkeyItem = (key: KeptAuthkey, rev: number, seal: Sealer): Item => {
  const item = authkeyItemKey(key.id)
  const box = seal(item, [rev], utf8(JSON.stringify(key)))
  return { tenant: text(key.tenant), item: text(item), rev: number(rev), box: bytes(box) }
}

/** The revision of a stored authkey. */
export const authkeyRev = (item: Item): number => numberOf(item, 'rev')

/** Opens a stored authkey. */
export const readAuthkey = (item: Item, key: DataKey): KeptAuthkey =>
  JSON.parse(fromUtf8(unseal(key, textOf(item, 'item'), [authkeyRev(item)], bytesOf(item, 'box')))) as KeptAuthkey
