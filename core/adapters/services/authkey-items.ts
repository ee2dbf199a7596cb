import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import { authkeyHash } from '../../domain/authkey.ts'
import type { Authkey } from '../../domain/ports.ts'
import type { NewAuthkey } from '../../domain/tenant-ports.ts'
import { bytes, bytesOf, type Item, text, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'

/** Sort key of an authkey in its tenant's partition, by the hash of its secret. */
export const authkeyItemKey = (hash: string): string => `authkey#${hash}`

/** An authkey as stored: everything sealed, so that a writer to the database makes nobody an owner. */
export const authkeyItem = ({ authkey, name, secret }: NewAuthkey, created: number, seal: Sealer): Item => {
  const item = authkeyItemKey(authkeyHash(secret))
  const box = seal(item, [], utf8(JSON.stringify({ authkey, name, secret, created })))
  return { tenant: text(authkey.tenant), item: text(item), box: bytes(box) }
}

/** Opens what a request's authkey is checked against. */
export const readAuthkey = (item: Item, key: DataKey): Authkey => {
  const stored = JSON.parse(fromUtf8(unseal(key, textOf(item, 'item'), [], bytesOf(item, 'box')))) as NewAuthkey
  return stored.authkey
}
