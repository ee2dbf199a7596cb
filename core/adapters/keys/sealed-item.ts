import { bytes, bytesOf, expiry, type Item, numberOf, secondsOf, text, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from './seal.ts'

/** An item that holds one box under a key of its own until `expires` (ms): the time is bound, so that nobody prolongs it. */
export const sealedItem = (seal: Sealer, name: string, plain: Uint8Array, expires: number): Item => ({
  key: text(name),
  expires: expiry(expires),
  box: bytes(seal(name, [secondsOf(expires)], plain)),
})

/** What a sealed item holds. Throws when another key, another name or another end sealed it. */
export const openSealedItem = (item: Item, dataKey: DataKey): Uint8Array =>
  unseal(dataKey, textOf(item, 'key'), [numberOf(item, 'expires')], bytesOf(item, 'box'))

/** Whether an item is over: DynamoDB removes it up to days later. */
export const hasExpired = (item: Item, now: number): boolean => numberOf(item, 'expires') * 1000 < now
