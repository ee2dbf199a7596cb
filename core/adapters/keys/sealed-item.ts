import { bytes, bytesOf, expiry, type Item, numberOf, text, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from './seal.ts'

/** An item that holds one box under a key of its own until `expires` (ms). */
export const sealedItem = (seal: Sealer, name: string, plain: Uint8Array, expires: number): Item => ({
  key: text(name),
  expires: expiry(expires),
  box: bytes(seal(name, 0, plain)),
})

/** What a sealed item holds; null when it has expired. Throws when another key or another name sealed it. */
export const openSealedItem = (item: Item, dataKey: DataKey, now: number): Uint8Array | null =>
  numberOf(item, 'expires') * 1000 < now ? null : unseal(dataKey, textOf(item, 'key'), 0, bytesOf(item, 'box'))
