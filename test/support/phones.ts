import { type EnrolOptions, memoryStore, type Store } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import type { MemoryInstance } from './memory-instance.ts'

/** Where a phone's messages go and what time it has: an instance in memory, or what stands between. */
interface Around {
  fetch?: MemoryInstance['fetch']
  now?: () => number
}

/** What the SDK on a phone without a token needs. */
export type SdkPhone = Required<Pick<EnrolOptions, 'store' | 'fetch' | 'now' | 'sleep'>>

/** A phone for the SDK, on an instance in memory. */
export const phoneOn = (instance: MemoryInstance, around: Around = {}): SdkPhone => ({
  store: memoryStore(),
  fetch: instance.fetch,
  now: () => instance.now,
  sleep: () => Promise.resolve(),
  ...around,
})

/** A device of the second implementation, on an instance in memory. */
export const deviceOn = (instance: MemoryInstance, { fetch = instance.fetch, now }: Around = {}): SecondDevice =>
  new SecondDevice({ fetch, clock: () => Math.floor((now?.() ?? instance.now) / 1000) })

/** A store that holds what another one does. */
export const copyOf = async (store: Store): Promise<Store> => {
  const copy = memoryStore()
  for (const key of await store.keys()) await copy.put(key, (await store.get(key)) ?? '')
  return copy
}
