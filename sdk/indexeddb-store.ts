import { ZaasError } from './errors.ts'
import type { Store } from './store.ts'

const TABLE = 'tokens'

/** A store in the browser's IndexedDB. `name` is the database's, `zaas` unless told. A write resolves once its transaction is complete. */
export const indexedDbStore = (name = 'zaas'): Store => {
  let opened: Promise<IDBDatabase> | undefined
  const database = (): Promise<IDBDatabase> => {
    opened ??= open(name).catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
  return {
    place: `indexeddb:${name}`,
    get: async (key) => {
      const found: unknown = await run(await database(), 'readonly', (table) => table.get(key))
      return typeof found === 'string' ? found : undefined
    },
    put: async (key, record) => void (await run(await database(), 'readwrite', (table) => table.put(record, key))),
    delete: async (key) => void (await run(await database(), 'readwrite', (table) => table.delete(key))),
    keys: async () => (await run(await database(), 'readonly', (table) => table.getAllKeys())).map(String),
  }
}

const open = (name: string): Promise<IDBDatabase> => {
  return new Promise((done, failed) => {
    if (globalThis.indexedDB === undefined) return failed(new ZaasError('store', 'there is no IndexedDB here'))
    const request = globalThis.indexedDB.open(name, 1)
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(TABLE))
    request.addEventListener('success', () => {
      // Another tab that deletes or upgrades the database must not wait for this one.
      request.result.addEventListener('versionchange', () => request.result.close())
      done(request.result)
    })
    request.addEventListener('error', () =>
      failed(new ZaasError('store', 'IndexedDB does not open', { cause: request.error })),
    )
  })
}

const run = <T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  work: (table: IDBObjectStore) => IDBRequest<T>,
): Promise<T> => {
  return new Promise((done, failed) => {
    // Strict, because a counter that comes back after a power cut would be used twice.
    const transaction = database.transaction(TABLE, mode, { durability: 'strict' })
    const request = work(transaction.objectStore(TABLE))
    transaction.addEventListener('complete', () => done(request.result))
    const fail = (): void => failed(new ZaasError('store', 'IndexedDB refused', { cause: transaction.error }))
    transaction.addEventListener('abort', fail)
    transaction.addEventListener('error', fail)
  })
}
