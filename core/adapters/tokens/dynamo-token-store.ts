import { setTimeout } from 'node:timers/promises'
import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  type Put,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { fromB64u, b64u } from '../../protocol/base64url.ts'
import { tokenId } from '../../protocol/token-id.ts'
import { tenantOf } from '../../contract/fields.ts'
import type { Random, TokenStore, WriteOutcome } from '../../domain/ports.ts'
import { type DataKey, seal, unseal } from '../keys/seal.ts'
import { decodeCold, decodeState, encodeAside, encodeCold, encodeState, withAside } from './codec.ts'
import type { Companion } from '../../domain/token/decision.ts'
import type { ColdState } from '../../domain/token/cold-state.ts'
import type { Token } from '../../domain/token/state.ts'
import { type CompanionTables, companionWrite } from './dynamo-companions.ts'
import { answered, bytes, bytesOf, isConditionFailure, type Item, text, textOf } from '../dynamo/dynamo-client.ts'
import type { KeyRing } from '../keys/key-ring.ts'

/** Index of a service's users: sixteen shards, so that mass enrolment does not meet one partition's limit. */
export const serviceIndex = 'by-service'

const hexDigits = '0123456789abcdef'
/** Retries of a transaction that met another one, and the shortest pause before the first (ms). */
const conflictRetries = 4
const conflictPause = 10
const coldKey = (id: string): string => `${id}#cold`
const asideKey = (id: string): string => `${id}#aside`

/** `rev` as text of one width: a number's stored size would change with its trailing zeros. */
const revText = (rev: number): string => String(rev).padStart(16, '0')
const shardOf = (service: string, id: string): string =>
  `${service}#${hexDigits[(fromB64u(id, 16)[0] ?? 0) >> 4] ?? ''}`

/** The key under which a tenant's user of a service is stored: 16 bytes as base64url (protocol.md 3). */
export const tokenKey = (service: string, user: string): string => b64u(tokenId(tenantOf(service), service, user))

/** Opens a token's item as a table or a stream holds it. */
export const readTokenItem = (item: Item, key: DataKey): Token => {
  const id = textOf(item, 'key')
  const service = textOf(item, 'service')
  const user = textOf(item, 'user')
  // The clear attributes are bound to the sealed ones by the key: an item moved to another user does not pass.
  if (tokenKey(service, user) !== id) throw new Error('a token item does not belong to its key')
  const rev = Number(textOf(item, 'rev'))
  const state = decodeState(unseal(key, id, rev, bytesOf(item, 'box')))
  return { identity: { id, tenant: tenantOf(service), service, user }, rev, stored: rev, state, cold: null }
}

const openBox = (item: Item, key: DataKey): Uint8Array =>
  unseal(key, textOf(item, 'key'), Number(textOf(item, 'rev')), bytesOf(item, 'box'))

/** Opens a token's second item as a table or a stream holds it, without what a shadow set aside. */
export const readColdItem = (item: Item, key: DataKey): ColdState => decodeCold(openBox(item, key))

/** Where tokens are kept, and what seals them. */
export interface DynamoTokenStoreOptions {
  dynamo: DynamoDBClient
  table: string
  /** Tables that a write's companions go to; only those that the function uses. */
  companions?: CompanionTables
  keys: KeyRing
  random: Random
}

/** Tokens in DynamoDB: a sealed item each, and a second one, with what a shadow sets aside beside it, that are read only when they are needed. */
export class DynamoTokenStore implements TokenStore {
  readonly #options: DynamoTokenStoreOptions

  constructor(options: DynamoTokenStoreOptions) {
    this.#options = options
  }

  async load(tenant: string, id: string, options: { cold?: boolean } = {}): Promise<Token | null> {
    const key = await this.#options.keys.tenantKey(tenant)
    if (key === null) return null
    const hot = await this.#item(id)
    // A device may name any token: another tenant's is none, or its item, which this tenant's key does not open, would tell that there is one.
    if (hot === null || tenantOf(textOf(hot, 'service')) !== tenant) return null
    const token = readTokenItem(hot, key)
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
    const [cold, aside] = await Promise.all([this.#item(coldKey(id)), this.#item(asideKey(id))])
    return cold === null || aside === null ? null : withAside(readColdItem(cold, key), openBox(aside, key))
  }

  async loadMany(tenant: string, ids: readonly string[]): Promise<Map<string, Token>> {
    const key = await this.#options.keys.tenantKey(tenant)
    const found = new Map<string, Token>()
    if (key === null) return found
    let wanted = [...new Set(ids)].map((id): Item => ({ key: text(id) }))
    while (wanted.length > 0) {
      const request = { [this.#options.table]: { Keys: wanted, ConsistentRead: true } }
      const page = await answered(this.#options.dynamo.send(new BatchGetItemCommand({ RequestItems: request })))
      for (const item of page.Responses?.[this.#options.table] ?? [])
        found.set(textOf(item, 'key'), readTokenItem(item, key))
      wanted = page.UnprocessedKeys?.[this.#options.table]?.Keys ?? []
    }
    return found
  }

  async listUsers(service: string, range: { prefix: string; after: string; limit: number }): Promise<string[]> {
    const shards = await Promise.all([...hexDigits].map((digit) => this.#usersOfShard(`${service}#${digit}`, range)))
    return shards
      .flat()
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .slice(0, range.limit)
  }

  async write(before: Token | null, after: Token, companions: readonly Companion[] = []): Promise<WriteOutcome> {
    const key = await this.#options.keys.tenantKey(after.identity.tenant)
    if (key === null) throw new Error('a token without a tenant')
    const both = after.cold !== null && after.cold !== before?.cold
    const hot = this.#hotPut(after, key)
    if (!both && companions.length === 0) return this.#writeOne(hot)
    const puts: TransactWriteItem[] = [
      { Put: hot },
      ...(after.cold !== null && both ? this.#coldPuts(after, after.cold, key) : []),
    ]
    const extra = companions.map((companion) =>
      companionWrite(companion, after.identity, this.#options.companions ?? {}, key, this.#options.random),
    )
    return this.#writeAll([...puts, ...extra], puts.length, companions)
  }

  #hotPut(token: Token, key: DataKey): Put {
    const { identity } = token
    const rev = token.rev + 1
    const box = seal(key, identity.id, rev, encodeState(token.state), this.#options.random(12))
    return {
      TableName: this.#options.table,
      Item: {
        key: text(identity.id),
        rev: text(revText(rev)),
        service: text(identity.service),
        user: text(identity.user),
        shard: text(shardOf(identity.service, identity.id)),
        box: bytes(box),
      },
      ExpressionAttributeNames: { '#rev': 'rev' },
      ...(token.stored === null
        ? { ConditionExpression: 'attribute_not_exists(#rev)' }
        : {
            ConditionExpression: '#rev = :stored',
            ExpressionAttributeValues: { ':stored': text(revText(token.stored)) },
          }),
    }
  }

  #coldPuts({ identity, rev }: Token, cold: ColdState, key: DataKey): TransactWriteItem[] {
    const boxes: [string, Uint8Array][] = [
      [coldKey(identity.id), encodeCold(cold)],
      [asideKey(identity.id), encodeAside(cold)],
    ]
    return boxes.map(([name, plain]) => {
      const box = seal(key, name, rev + 1, plain, this.#options.random(12))
      return {
        Put: {
          TableName: this.#options.table,
          Item: { key: text(name), rev: text(revText(rev + 1)), box: bytes(box) },
        },
      }
    })
  }

  async #writeOne(put: Put): Promise<WriteOutcome> {
    try {
      await answered(this.#options.dynamo.send(new PutItemCommand(put)))
      return 'written'
    } catch (error) {
      if (isConditionFailure(error) || (error instanceof Error && error.name === 'TransactionConflictException'))
        return 'lost'
      throw error
    }
  }

  async #writeAll(items: TransactWriteItem[], own: number, companions: readonly Companion[]): Promise<WriteOutcome> {
    for (let attempt = 0; ; attempt += 1) {
      const codes = await this.#transact(items)
      if (codes === null) return 'written'
      if (codes.slice(0, own).includes('ConditionalCheckFailed')) return 'lost'
      if (codes.includes('TransactionConflict')) {
        // Another transaction holds an item at this moment, such as the plan's places that all enrolments of a tenant share:
        // nothing was decided yet, so the same transaction is tried again, after a pause that scatters the waiting ones.
        if (attempt === conflictRetries) return 'lost'
        await setTimeout((1 + (this.#options.random(1)[0] ?? 0) / 64) * conflictPause * 2 ** attempt)
        continue
      }
      const refused = companions[codes.indexOf('ConditionalCheckFailed') - own]
      if (refused === undefined) throw new Error(`a transaction was cancelled: ${codes.join(', ')}`)
      return { refused: refused.kind }
    }
  }

  /** Why a transaction was cancelled, by item; null when it was written. */
  async #transact(items: TransactWriteItem[]): Promise<string[] | null> {
    try {
      await answered(this.#options.dynamo.send(new TransactWriteItemsCommand({ TransactItems: items })))
      return null
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error
      return (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None')
    }
  }

  async #usersOfShard(shard: string, range: { prefix: string; after: string; limit: number }): Promise<string[]> {
    const { prefix, after } = range
    const values = { ':shard': text(shard), ...(prefix === '' ? {} : { ':prefix': text(prefix) }) }
    const condition = `#shard = :shard${prefix === '' ? '' : ' AND begins_with(#user, :prefix)'}`
    const { Items = [] } = await answered(
      this.#options.dynamo.send(
        new QueryCommand({
          TableName: this.#options.table,
          IndexName: serviceIndex,
          KeyConditionExpression: condition,
          ExpressionAttributeNames: { '#shard': 'shard', ...(prefix === '' ? {} : { '#user': 'user' }) },
          ExpressionAttributeValues: values,
          Limit: range.limit,
          ...(after === '' ? {} : { ExclusiveStartKey: this.#startKey(shard, after) }),
        }),
      ),
    )
    return Items.map((item) => textOf(item, 'user'))
  }

  /** Starts after a user ID in every shard, whichever shard it lives in. */
  #startKey(shard: string, after: string): Item {
    const service = shard.slice(0, shard.lastIndexOf('#'))
    return { shard: text(shard), user: text(after), key: text(tokenKey(service, after)) }
  }

  async #item(key: string): Promise<Item | null> {
    const { dynamo, table } = this.#options
    const { Item } = await answered(
      dynamo.send(new GetItemCommand({ TableName: table, Key: { key: text(key) }, ConsistentRead: true })),
    )
    return Item ?? null
  }
}
