import {
  accepts,
  type AcceptedSecrets,
  acceptedSecrets,
  type Authkey,
  type KeptAuthkey,
  readAuthkeySecret,
} from '../../domain/authkey.ts'
import type { Clock, Directory, Service } from '../../domain/ports.ts'
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

/** An authkey with what its secrets are compared with. */
interface CheckedKey {
  authkey: Authkey
  secrets: AcceptedSecrets
}

const checkedKey = ({ secret, former, createdAt: _createdAt, by: _by, ...authkey }: KeptAuthkey): CheckedKey => ({
  authkey,
  secrets: acceptedSecrets({ secret, former }),
})

interface Found {
  key: CheckedKey | null
  service: Service | null
}

/** Authkeys, services and the tenant's data key in one BatchGetItem when cold, in no call when warm. Refusals are never cached. */
export class DynamoDirectory implements Directory {
  readonly #options: DynamoDirectoryOptions
  readonly #keys = new TimedCache<CheckedKey>(cacheMilliseconds, mostEntries)
  readonly #services = new TimedCache<Service>(cacheMilliseconds, mostEntries)

  constructor(options: DynamoDirectoryOptions) {
    this.#options = options
  }

  async find(
    tenant: string,
    { secret, service }: { secret?: string; service?: string },
  ): Promise<{ authkey: Authkey | null; service: Service | null }> {
    const now = this.#options.clock()
    const claimed = secret === undefined ? null : readAuthkeySecret(secret)
    const id = claimed?.tenant === tenant ? claimed.id : null
    const right = (key: CheckedKey | null): CheckedKey | null =>
      key !== null && secret !== undefined && accepts(key.secrets, secret, now) ? key : null
    // A secret that a warm function does not know may be new: the key is read again.
    const warm: Found = {
      key: right(id === null ? null : this.#keys.get(`${tenant}#${id}`, now)),
      service: service === undefined ? null : this.#services.get(service, now),
    }
    const missing = [
      ...(id !== null && warm.key === null ? [authkeyItemKey(id)] : []),
      ...(service !== undefined && warm.service === null ? [serviceItemKey(service)] : []),
    ]
    const read = missing.length === 0 ? { key: null, service: null } : await this.#fetch(tenant, missing)
    const key = warm.key ?? right(read.key)
    if (id !== null && key !== null && warm.key === null) this.#keys.set(`${tenant}#${id}`, key, now)
    if (service !== undefined && read.service !== null) this.#services.set(service, read.service, now)
    return { authkey: key?.authkey ?? null, service: warm.service ?? read.service }
  }

  async #fetch(tenant: string, items: readonly string[]): Promise<Found> {
    const { dynamo, table, keysTable, keys } = this.#options
    const found = await dynamo.batchGet({
      [table]: items.map((item) => ({ tenant: text(tenant), item: text(item) })),
      ...(keys.cached(tenant) === null ? { [keysTable]: [{ key: text(KeyRing.itemKey(tenant)) }] } : {}),
    })
    const wrapped = found[keysTable]?.[0]
    const dataKey = keys.cached(tenant) ?? (wrapped === undefined ? null : await keys.admit(tenant, wrapped))
    if (dataKey === null) return { key: null, service: null }
    const stored = found[table] ?? []
    const item = stored.find((one) => textOf(one, 'item').startsWith('authkey#'))
    const service = stored.find((one) => textOf(one, 'item').startsWith('service#'))
    return {
      key: item === undefined ? null : checkedKey(readAuthkey(item, dataKey)),
      service: service === undefined ? null : readService(service, dataKey),
    }
  }
}
