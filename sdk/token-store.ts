import { exclusively, placeOf } from './lock.ts'
import { decodeRecord, encodeRecord, type TokenRecord } from './record.ts'
import type { Store } from './store.ts'

// A registration that was sent and not confirmed must not take the place of one that works.
const UNCONFIRMED = '.new'

/** Saves a record that is not known to be registered yet, beside the token's own. */
export const putUnconfirmed = (store: Store, key: string, record: TokenRecord): Promise<void> =>
  store.put(key + UNCONFIRMED, encodeRecord(record))

/** Forgets an unconfirmed record. */
export const dropUnconfirmed = (store: Store, key: string): Promise<void> => store.delete(key + UNCONFIRMED)

/** Makes an unconfirmed record the token's; false if there is none. The caller holds the record's lock. */
export const promote = async (store: Store, key: string): Promise<boolean> => {
  const text = await store.get(key + UNCONFIRMED)
  if (text === undefined) return false
  await store.put(key, text)
  await store.delete(key + UNCONFIRMED)
  return true
}

/** Makes a confirmed registration the token's record. */
export const confirm = (store: Store, key: string, record: TokenRecord): Promise<void> =>
  exclusively(placeOf(store, key), async () => {
    await store.put(key, encodeRecord(record))
    await store.delete(key + UNCONFIRMED)
  })

/** All tokens of a store. A record whose confirmation got lost counts as the token when there is no other: asking the server will tell. */
export const storedTokens = async (store: Store): Promise<{ key: string; record: TokenRecord }[]> => {
  const keys = await store.keys()
  for (const key of keys)
    if (key.endsWith(UNCONFIRMED)) {
      const own = key.slice(0, -UNCONFIRMED.length)
      await exclusively(placeOf(store, own), async () => (await store.get(own)) === undefined && promote(store, own))
    }
  const found: { key: string; record: TokenRecord }[] = []
  for (const key of await store.keys()) {
    const text = key.includes('.') ? undefined : await store.get(key)
    if (text !== undefined) found.push({ key, record: decodeRecord(text) })
  }
  return found
}
