import type { Patience } from './patience.ts'
import type { Store } from './store.ts'

const queues = new Map<string, Promise<void>>()
const names = new WeakMap<Store, string>()
const OWN = 'own:'
let named = 0

/** Pages of one origin share their stores: a Web Lock, where there is one, keeps them apart. */
const pageLock = (place: string, held: Promise<void>, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((got, failed) => {
    const locks: LockManager | undefined = place.startsWith(OWN) ? undefined : globalThis.navigator?.locks
    if (locks === undefined) return got()
    const taken = (): Promise<void> => {
      got()
      return held
    }
    locks.request(`zaas ${place}`, signal === undefined ? {} : { signal }, taken).catch(failed)
  })

/** Takes a place as soon as it is free; gives what leaves it. One that gives up meanwhile never has it. */
export const acquire = async (place: string, signal?: AbortSignal): Promise<() => void> => {
  let release = (): void => undefined
  const held = new Promise<void>((done) => {
    release = done
  })
  const before = queues.get(place)
  const mine = Promise.resolve(before).then(() => held)
  queues.set(place, mine)
  void mine.then(() => queues.get(place) === mine && queues.delete(place))
  try {
    await before
    signal?.throwIfAborted()
    await pageLock(place, held, signal)
    return release
  } catch (error) {
    release()
    throw error
  }
}

/**
 * Runs one task at a time for each place. Two tasks that read the same record would send two messages with one number,
 * and the server would answer the second with the first one's answer.
 */
export const exclusively = async <T>(place: string, task: () => Promise<T>, patience?: Patience): Promise<T> => {
  const release = await (patience === undefined ? acquire(place) : patience.wait((signal) => acquire(place, signal)))
  try {
    return await task()
  } finally {
    release()
  }
}

/** The place of one record: the same for every Token object on the same store. */
export const placeOf = (store: Store, key: string): string => {
  if (store.place !== undefined) return `${store.place} ${key}`
  const name = names.get(store) ?? `${OWN}${++named}`
  names.set(store, name)
  return `${name} ${key}`
}
