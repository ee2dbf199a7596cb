import type { Authkey, Clock, Directory, Service } from '../../domain/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { text, textOf } from '../dynamo/item.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { TimedCache } from '../keys/timed-cache.ts'
import { authkeyItemKey, readAuthkey } from './authkey-items.ts'
import { readService, serviceItemKey } from './service-items.ts'

/** How long an authkey or a configuration may be used without asking again (ms): a revoked key stops within 30 s. */
const cacheMilliseconds = 20_000
const mostEntries = 10_000

/** Where the directory reads. */
export interface DynamoDirectoryOptions {
  dynamo: Dynamo
  table: string
  keysTable: string
  keys: KeyRing
  clock: Clock
}

interface Found {
  authkey: Authkey | null
  service: Service | null
}

/** Authkeys, services and the tenant's data key in one BatchGetItem when cold, in no call when warm. Refusals are never cached. */
export class DynamoDirectory implements Directory {
  readonly #options: DynamoDirectoryOptions
  readonly #authkeys = new TimedCache<Authkey>(cacheMilliseconds, mostEntries)
  readonly #services = new TimedCache<Service>(cacheMilliseconds, mostEntries)

  constructor(options: DynamoDirectoryOptions) {
    this.#options = options
  }

  async find(tenant: string, wanted: { authkeyHash?: string; service?: string }): Promise<Found> {
    const now = this.#options.clock()
    const { authkeyHash, service } = wanted
    const known = {
      authkey: authkeyHash === undefined ? null : this.#authkeys.get(`${tenant}#${authkeyHash}`, now),
      service: service === undefined ? null : this.#services.get(service, now),
    }
    const missing = [
      ...(authkeyHash !== undefined && known.authkey === null ? [authkeyItemKey(authkeyHash)] : []),
      ...(service !== undefined && known.service === null ? [serviceItemKey(service)] : []),
    ]
    if (missing.length === 0) return known
    const found = await this.#fetch(tenant, missing)
    if (authkeyHash !== undefined && found.authkey !== null)
      this.#authkeys.set(`${tenant}#${authkeyHash}`, found.authkey, now)
    if (service !== undefined && found.service !== null) this.#services.set(service, found.service, now)
    return { authkey: known.authkey ?? found.authkey, service: known.service ?? found.service }
  }

  async #fetch(tenant: string, items: readonly string[]): Promise<Found> {
    const { dynamo, table, keysTable, keys } = this.#options
    const found = await dynamo.batchGet({
      [table]: items.map((item) => ({ tenant: text(tenant), item: text(item) })),
      ...(keys.cached(tenant) === null ? { [keysTable]: [{ key: text(KeyRing.itemKey(tenant)) }] } : {}),
    })
    const wrapped = found[keysTable]?.[0]
    const dataKey = keys.cached(tenant) ?? (wrapped === undefined ? null : await keys.admit(tenant, wrapped))
    if (dataKey === null) return { authkey: null, service: null }
    const stored = found[table] ?? []
    const authkey = stored.find((item) => textOf(item, 'item').startsWith('authkey#'))
    const service = stored.find((item) => textOf(item, 'item').startsWith('service#'))
    return {
      authkey: authkey === undefined ? null : readAuthkey(authkey, dataKey),
      service: service === undefined ? null : readService(service, dataKey),
    }
  }
}
