import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Authkey, Clock, Directory, Service } from '../../domain/ports.ts'
import { authkeyItemKey, readAuthkey } from './authkey-items.ts'
import { answered, type Item, text, textOf } from '../dynamo/dynamo-client.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { readService, serviceItemKey } from './service-items.ts'

/** How long an authkey or a configuration may be used without asking again (ms): a revoked key stops within 30 s. */
const cacheMilliseconds = 20_000
const mostEntries = 10_000

class Cache<T> {
  readonly #kept = new Map<string, { value: T; until: number }>()

  get(name: string, now: number): T | null {
    const entry = this.#kept.get(name)
    return entry !== undefined && now < entry.until ? entry.value : null
  }

  set(name: string, value: T, now: number): void {
    if (this.#kept.size >= mostEntries) this.#kept.clear()
    this.#kept.set(name, { value, until: now + cacheMilliseconds })
  }
}

/** Where the directory reads. */
export interface DynamoDirectoryOptions {
  dynamo: DynamoDBClient
  table: string
  keysTable: string
  keys: KeyRing
  clock: Clock
}

/** Authkeys, services and the tenant's data key in one BatchGetItem when cold, in no call when warm. Refusals are never cached. */
export class DynamoDirectory implements Directory {
  readonly #options: DynamoDirectoryOptions
  readonly #authkeys = new Cache<Authkey>()
  readonly #services = new Cache<Service>()

  constructor(options: DynamoDirectoryOptions) {
    this.#options = options
  }

  async find(
    tenant: string,
    wanted: { authkeyHash?: string; service?: string },
  ): Promise<{ authkey: Authkey | null; service: Service | null }> {
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

  async #fetch(
    tenant: string,
    items: readonly string[],
  ): Promise<{ authkey: Authkey | null; service: Service | null }> {
    const { table, keysTable, keys } = this.#options
    const needsKey = keys.cached(tenant) === null
    const wanted: Record<string, Item[]> = {
      [table]: items.map((item) => ({ tenant: text(tenant), item: text(item) })),
      ...(needsKey ? { [keysTable]: [{ key: text(KeyRing.itemKey(tenant)) }] } : {}),
    }
    const found = await this.#batchGet(wanted)
    const wrapped = found[keysTable]?.[0]
    const dataKey = keys.cached(tenant) ?? (wrapped === undefined ? null : await keys.admit(tenant, wrapped))
    const stored = found[table] ?? []
    const authkey = stored.find((item) => textOf(item, 'item').startsWith('authkey#'))
    const service = stored.find((item) => textOf(item, 'item').startsWith('service#'))
    return {
      authkey: authkey === undefined ? null : readAuthkey(authkey),
      service: service === undefined || dataKey === null ? null : readService(service, dataKey),
    }
  }

  async #batchGet(wanted: Record<string, Item[]>): Promise<Record<string, Item[]>> {
    const found: Record<string, Item[]> = {}
    let rest = Object.fromEntries(Object.entries(wanted).map(([name, Keys]) => [name, { Keys, ConsistentRead: true }]))
    while (Object.keys(rest).length > 0) {
      const page = await answered(this.#options.dynamo.send(new BatchGetItemCommand({ RequestItems: rest })))
      for (const [name, items] of Object.entries(page.Responses ?? {})) found[name] = [...(found[name] ?? []), ...items]
      rest = Object.fromEntries(
        Object.entries(page.UnprocessedKeys ?? {}).map(([name, { Keys = [] }]) => [
          name,
          { Keys, ConsistentRead: true },
        ]),
      )
    }
    return found
  }
}
