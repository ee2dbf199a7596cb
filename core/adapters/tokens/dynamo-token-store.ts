import { AppError } from '../../contract/errors.ts'
import { tenantOf } from '../../contract/fields.ts'
import type { TokenStore, WriteOutcome, WrittenTogether } from '../../domain/ports.ts'
import type { ColdState } from '../../domain/token/cold-state.ts'
import type { Token } from '../../domain/token/state.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import { type Item, text, textOf } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import { type DataKey, seal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { firstOfShards } from '../dynamo/first-of-shards.ts'
import { shardsOf } from '../dynamo/newest-of-service.ts'
import { serviceIndex } from '../dynamo/service-index.ts'
import { idempotentWrite } from '../sessions/idempotent-write.ts'
import { auditItem } from '../tenants/audit-items.ts'
import { companionTable, companionWrites, type CompanionTables } from './companion-writes.ts'
import { firstItem, itemKeys, readColdItem, readFirstItem, revOf, secondItem, unchanged } from './token-items.ts'

/** Readings of both items, each because somebody wrote in between, before a request is told to come back. */
const maxRounds = 4

/** Where tokens are kept, and what seals them. */
export interface DynamoTokenStoreOptions extends Omit<SealedTable, 'clock'> {
  /** Tables that a write's companions go to; only those that the function uses. */
  companions?: CompanionTables
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
    const keys = itemKeys(id)
    for (let round = 0; round < maxRounds; round += 1) {
      const [key, first] = await Promise.all([this.#options.keys.tenantKey(tenant), this.#table.get(keys.first)])
      // A device may name any token: another tenant's is none, or its item, which this tenant's key does not open, would tell that there is one.
      if (key === null || first === null || tenantOf(textOf(first, 'service')) !== tenant) {
        // As many reads as for one that there is: time must not tell who exists.
        if (options.cold === true) await this.#table.get(keys.cold)
        return null
      }
      const token = readFirstItem(first, key)
      const cold = options.cold === true ? await this.#readCold(token, key) : null
      if (options.cold !== true || cold !== null) return { ...token, cold }
    }
    // Without its second item an enrolled token would pass for a new one, and an enrolment code alone would take it over.
    throw new AppError('busy', undefined, {
      cause: new Error('a token lacks the second item that its first one names'),
    })
  }

  /**
   * The second item that belongs to the first; null when it was written since, and both have to be read again. One that
   * belongs to an earlier first item was put back by somebody else: it never passes.
   */
  async #readCold({ identity, second }: Token, key: DataKey): Promise<ColdState | null> {
    const cold = await this.#table.get(itemKeys(identity.id).cold)
    return cold === null || revOf(cold) !== second ? null : readColdItem(cold, key)
  }

  async loadMany(
    tenant: string,
    ids: readonly string[],
    { cold = false }: { cold?: boolean } = {},
  ): Promise<Map<string, Token>> {
    const key = await this.#options.keys.tenantKey(tenant)
    if (key === null || ids.length === 0) return new Map()
    const { name } = this.#table
    const all = [...new Set(ids)].map(itemKeys)
    const read = async (which: 'first' | 'cold') =>
      (await this.#options.dynamo.batchGet({ [name]: all.map((keys) => keys[which]) }))[name] ?? []
    for (let round = 0; round < maxRounds; round += 1) {
      const [firsts, seconds] = await Promise.all([read('first'), cold ? read('cold') : []])
      const second = new Map(seconds.map((item) => [textOf(item, 'key'), item]))
      const found = firsts.map((item) => {
        const token = readFirstItem(item, key)
        const other = second.get(textOf(itemKeys(token.identity.id).cold, 'key'))
        const current = other !== undefined && revOf(other) === token.second ? readColdItem(other, key) : null
        return { ...token, cold: current }
      })
      // One that belongs to an earlier first item was written since, or put back by somebody else: it never passes.
      if (!cold || found.every((token) => token.cold !== null))
        return new Map(found.map((token) => [token.identity.id, token]))
    }
    throw new AppError('busy')
  }

  async listUsers(
    service: string,
    { prefix, after: from, limit }: { prefix: string; after: string; limit: number },
  ): Promise<string[]> {
    // An index entry that was moved here belongs to another service's token: its user ID would show in the cursor.
    const isOwn = (entry: Item): boolean => entry['key']?.S === tokenKey(service, textOf(entry, 'user'))
    const found = await firstOfShards({
      shards: shardsOf(service),
      limit,
      order: (one, other) => Buffer.compare(Buffer.from(textOf(one, 'user')), Buffer.from(textOf(other, 'user'))),
      page: async (shard, most, after) => {
        const { items, next } = await this.#table.query({
          index: serviceIndex,
          key: `#shard = :shard${prefix === '' ? '' : ' AND begins_with(#user, :prefix)'}`,
          values: { ':shard': text(shard), ...(prefix === '' ? {} : { ':prefix': text(prefix) }) },
          limit: most,
          // After a user ID in every shard, whichever shard it lives in.
          after:
            after ??
            (from === '' ? null : { shard: text(shard), user: text(from), key: text(tokenKey(service, from)) }),
        })
        return { items: items.filter(isOwn), next }
      },
    })
    return found.map((item) => textOf(item, 'user'))
  }

  async write(
    before: Token | null,
    after: Token,
    { companions = [], record = null, audit }: WrittenTogether = {},
  ): Promise<WriteOutcome> {
    const { dynamo, keys, random, companions: tables = {} } = this.#options
    const key = await keys.existing(after.identity.tenant)
    const sealer = seal(key, random)
    const both = after.cold !== null && after.cold !== before?.cold
    const first = firstItem(both ? { ...after, second: after.rev + 1 } : after, sealer)
    const second = after.cold !== null && both ? [secondItem(after, after.cold, sealer)] : []
    if (second.length === 0 && companions.length === 0 && record === null && audit === undefined) {
      return (await this.#table.put(first, unchanged(after.stored))) === 'written' ? 'written' : 'lost'
    }
    const own = [
      this.#table.putting(first, unchanged(after.stored)),
      ...second.map((item) => this.#table.putting(item)),
    ]
    const writing = { dynamo, tables, own: this.#table, token: after.identity, dataKey: key, seal: sealer }
    const others = await Promise.all(companions.map((one) => companionWrites(one, writing)))
    const theirs = others.flatMap((writes, index) => writes.map((one) => ({ ...one, kind: companions[index]?.kind })))
    const kept = record === null ? [] : [idempotentWrite(companionTable(writing, 'sessions'), record, sealer)]
    const told = audit === undefined ? [] : [companionTable(writing, 'tenants').putting(auditItem(audit, sealer))]
    const outcome = await dynamo.transact([...own, ...theirs.map(({ write }) => write), ...kept, ...told])
    if (outcome === 'written') return 'written'
    const refused = outcome === 'conflict' ? -1 : Math.min(...outcome.failed) - own.length
    return refused < 0 || theirs[refused]?.race === true ? 'lost' : { refused: theirs[refused]?.kind ?? 'record' }
  }
}
