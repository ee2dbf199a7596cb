import type { Store } from './store.ts'

const queues = new Map<string, Promise<void>>()
const names = new WeakMap<Store, string>()
let named = 0

/**
 * Runs one task at a time for each place. Two tasks that read the same record would send two messages with one number,
 * and the server would answer the second with the first one's answer.
 */
export const exclusively = <T>(place: string, task: () => Promise<T>): Promise<T> => {
  const before = queues.get(place) ?? Promise.resolve()
  const run = before.then(task)
  const settled: Promise<void> = finished(run).finally(() => {
    if (queues.get(place) === settled) queues.delete(place)
  })
  queues.set(place, settled)
  return run
}

const finished = async (run: Promise<unknown>): Promise<void> => {
  try {
    await run
  } catch {
    // The caller of the task has its error; the next task must run all the same.
  }
}

/** The place of one record: the same for every Token object on the same store. */
export const placeOf = (store: Store, key: string): string => {
  if (store.place !== undefined) return `${store.place} ${key}`
  const name = names.get(store) ?? `store:${++named}`
  names.set(store, name)
  return `${name} ${key}`
}
