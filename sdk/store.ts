/**
 * Where tokens live: text records by key. Records of one token have one size for life (4096 bytes). An implementation
 * must make `put` durable before it resolves, and must be kept out of backups and cloud sync (protocol.md 3).
 */
export interface Store {
  get(key: string): Promise<string | undefined>
  put(key: string, record: string): Promise<void>
  delete(key: string): Promise<void>
  keys(): Promise<string[]>
  /** Same text for two objects that are the same place, so that they share one lock and never reuse a message number. */
  readonly place?: string
}

/** A store that is gone with the process, for tests and trials. */
export const memoryStore = (): Store => {
  const records = new Map<string, string>()
  return {
    get: (key) => Promise.resolve(records.get(key)),
    put: (key, record) => Promise.resolve(void records.set(key, record)),
    delete: (key) => Promise.resolve(void records.delete(key)),
    keys: () => Promise.resolve([...records.keys()]),
  }
}
