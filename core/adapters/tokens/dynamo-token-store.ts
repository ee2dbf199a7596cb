import { tenantOf } from '../../contract/fields.ts'
import type { Random, TokenStore, WriteOutcome } from '../../domain/ports.ts'
import type { Companion } from '../../domain/token/decision.ts'
import type { ColdState } from '../../domain/token/cold-state.ts'
import type { Token } from '../../domain/token/state.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { text, textOf } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { type DataKey, seal } from '../keys/seal.ts'
import { serviceIndex } from './service-index.ts'
import { companionWrite, type CompanionTables } from './companion-writes.ts'
import { firstItem, itemKeys, readColdItem, readFirstItem, secondItem, shardsOf, unchanged } from './token-items.ts'

/** Where tokens are kept, and what seals them. */
export interface DynamoTokenStoreOptions {
  dynamo: Dynamo
  table: string
  /** Tables that a write's companions go to; only those that the function uses. */
  companions?: CompanionTables
  keys: KeyRing
  random: Random
}

/** Tokens in DynamoDB: a sealed item each, and a second one that is read only when it is needed. */
export class DynamoTokenStore implements TokenStore {
  readonly #options: DynamoTokenStoreOptions
  readonly #table: Table

  constructor(options: DynamoTokenStoreOptions) {
    this.#options = options
    this.#table = options.dynamo.table(options.table)
  }

  async load(tenant: string, id: string, options: { cold?: boolean } = {}): Promise<Token | null> {
    const [key, first] = await Promise.all([this.#options.keys.tenantKey(tenant), this.#table.get(itemKeys(id).first)])
    // A device may name any token: another tenant's is none, or its item, which this tenant's key does not open, would tell that there is one.
    if (key === null || first === null || tenantOf(textOf(first, 'service')) !== tenant) {
      // As many reads as for one that there is: time must not tell who exists.
      if (options.cold === true) await this.#table.get(itemKeys(id).cold)
      return null
    }
    const token = readFirstItem(first, key)
    if (options.cold !== true) return token
    const cold = await this.#readCold(id, key)
    // Without its second item an enrolled token would pass for a new one, and an enrolment code alone would take it over.
    if (cold === null && !token.state.deleted) throw new Error('a token lacks its second item')
    return { ...token, cold }
  }

  /**
   * After the first item, never beside it: the second changes only together with the first, so what was read here is that
   * version's or a newer one's, and then the write is lost. The other way round it would undo what was written in between.
   */
  async #readCold(id: string, key: DataKey): Promise<ColdState | null> {
    const cold = await this.#table.get(itemKeys(id).cold)
    return cold === null ? null : readColdItem(cold, key)
  }

  async loadMany(tenant: string, ids: readonly string[]): Promise<Map<string, Token>> {
    const key = await this.#options.keys.tenantKey(tenant)
    if (key === null || ids.length === 0) return new Map()
    const { name } = this.#table
    const found = await this.#options.dynamo.batchGet({ [name]: [...new Set(ids)].map((id) => itemKeys(id).first) })
    return new Map((found[name] ?? []).map((item) => [textOf(item, 'key'), readFirstItem(item, key)]))
  }

  async listUsers(service: string, range: { prefix: string; after: string; limit: number }): Promise<string[]> {
    const shards = await Promise.all(shardsOf(service).map((shard) => this.#usersOfShard(service, shard, range)))
    return shards
      .flat()
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .slice(0, range.limit)
  }

  async write(before: Token | null, after: Token, companions: readonly Companion[] = []): Promise<WriteOutcome> {
    const { dynamo, keys, random, companions: tables = {} } = this.#options
    const key = await keys.tenantKey(after.identity.tenant)
    if (key === null) throw new Error('a token without a tenant')
    const sealer = seal(key, random)
    const first = firstItem(after, sealer)
    const second = after.cold === null || after.cold === before?.cold ? [] : [secondItem(after, after.cold, sealer)]
    if (second.length === 0 && companions.length === 0) {
      return (await this.#table.put(first, unchanged(after.stored))) === 'written' ? 'written' : 'lost'
    }
    const own = [
      this.#table.putting(first, unchanged(after.stored)),
      ...second.map((item) => this.#table.putting(item)),
    ]
    const writing = { dynamo, tables, token: after.identity, seal: sealer }
    const outcome = await dynamo.transact([...own, ...companions.map((one) => companionWrite(one, writing))])
    if (outcome === 'written') return 'written'
    const refused = outcome === 'conflict' ? undefined : companions[Math.min(...outcome.failed) - own.length]
    return refused === undefined ? 'lost' : { refused: refused.kind }
  }

  /** Starts after a user ID in every shard, whichever shard it lives in. */
  async #usersOfShard(
    service: string,
    shard: string,
    { prefix, after, limit }: { prefix: string; after: string; limit: number },
  ): Promise<string[]> {
    const { items } = await this.#table.query({
      index: serviceIndex,
      key: `#shard = :shard${prefix === '' ? '' : ' AND begins_with(#user, :prefix)'}`,
      values: { ':shard': text(shard), ...(prefix === '' ? {} : { ':prefix': text(prefix) }) },
      limit,
      after: after === '' ? null : { shard: text(shard), user: text(after), key: text(tokenKey(service, after)) },
    })
    return items.map((item) => textOf(item, 'user'))
  }
}
