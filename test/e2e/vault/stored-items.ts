import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { DecryptCommand, type DecryptCommandInput, KMSClient } from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { Dynamo } from '../../../core/adapters/dynamo/dynamo.ts'
import { type Item, textOf } from '../../../core/adapters/dynamo/item.ts'
import { randomBytes as random } from 'node:crypto'
import { DynamoEngine } from '../../../local/engines/dynamodb-engine.ts'
import { KmsEngine } from '../../../local/engines/kms-engine.ts'
import { keyNames, keyText } from './item-kinds.ts'
import type { Model } from './used-instance.ts'

const prefix = 'zaas-local-'
const wordOf = (table: string | undefined): string => table?.slice(prefix.length) ?? ''

/** An engine's items have bytes as base64. */
const itemOf = (item: Record<string, Item[string]>): Item =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B === undefined ? value : { B: new Uint8Array(Buffer.from(String(value.B), 'base64')) },
    ]),
  )

/** All items of an instance's data folder. */
const itemsIn = async (folder: string, tables: Model['tables']): Promise<{ table: string; item: Item }[]> => {
  const engine = new DynamoEngine({ file: `${folder}/tables.sqlite`, sweepSeconds: 0 })
  try {
    for (const { createTable } of tables) engine.provide(createTable)
    const pages = Object.keys(keyNames).map(async (table) => {
      const { Items } = await engine.call('Scan', { TableName: `${prefix}${table}` })
      return (Items as Item[]).map((item) => ({ table, item: itemOf(item) }))
    })
    return (await Promise.all(pages)).flat()
  } finally {
    await engine.close()
  }
}

/** The items that an instance has left, in memory, for whoever may write to them; and its KMS, for the questions only. */
export class StoredItems {
  readonly dynamo = new Dynamo({ client: new DynamoDBClient({}), random, pause: async () => {} })
  readonly kms = new KMSClient({})
  /** The items that were read, and the indexes as `*`, since they were last forgotten. */
  readonly read = new Set<string>()
  /** Transactions that were tried; none is made. */
  readonly transactions: TransactWriteItem[][] = []
  readonly #tables: Map<string, Map<string, Item>>
  readonly #mocks = [mockClient(DynamoDBClient), mockClient(KMSClient)] as const
  readonly #kmsEngine: KmsEngine

  static async open(folder: string, { keys, tables }: Model): Promise<StoredItems> {
    const kms = new KmsEngine({ file: `${folder}/keys.sqlite`, secretFile: `${folder}/keys.secret` })
    for (const key of keys) kms.provide(key)
    return new StoredItems(await itemsIn(folder, tables), kms)
  }

  private constructor(all: readonly { table: string; item: Item }[], kms: KmsEngine) {
    this.#kmsEngine = kms
    this.#tables = new Map(
      Object.keys(keyNames).map((table) => {
        const own = all.filter((one) => one.table === table)
        return [table, new Map(own.map(({ item }) => [keyText(table, item), item]))]
      }),
    )
    const [dynamoMock, kmsMock] = this.#mocks
    dynamoMock
      .on(GetItemCommand)
      .callsFake(({ TableName, Key = {} }: GetItemCommandInput) => ({ Item: this.#get(TableName, Key) }))
    dynamoMock.on(BatchGetItemCommand).callsFake((input: BatchGetItemCommandInput) => this.#batchGet(input))
    dynamoMock.on(QueryCommand).callsFake((input: QueryCommandInput) => this.#query(input))
    dynamoMock
      .on(UpdateItemCommand)
      .callsFake(({ TableName, Key = {} }: UpdateItemCommandInput) => ({ Attributes: this.#get(TableName, Key) }))
    dynamoMock.on(TransactWriteItemsCommand).callsFake(({ TransactItems = [] }) => {
      this.transactions.push(TransactItems as TransactWriteItem[])
      throw new Error('nothing is written here')
    })
    kmsMock.on(DecryptCommand).callsFake((input: DecryptCommandInput) => this.#decrypt(input))
  }

  async close(): Promise<void> {
    for (const mock of this.#mocks) mock.restore()
    await this.#kmsEngine.close()
  }

  all(table: string): Item[] {
    return [...(this.#tables.get(table)?.values() ?? [])]
  }

  put(table: string, item: Item): void {
    // The mocks remember every call, and there are many.
    for (const mock of this.#mocks) mock.resetHistory()
    this.#tables.get(table)?.set(keyText(table, item), item)
  }

  #get(table: string | undefined, key: Item): Item | undefined {
    const [word, name] = [wordOf(table), keyText(wordOf(table), key)]
    this.read.add(`${word} ${name}`)
    return this.#tables.get(word)?.get(name)
  }

  #batchGet({ RequestItems = {} }: BatchGetItemCommandInput): { Responses: Record<string, Item[]> } {
    const found = Object.entries(RequestItems).map(([table, { Keys = [] }]) => [
      table,
      Keys.map((key) => this.#get(table, key)).filter((item) => item !== undefined),
    ])
    return { Responses: Object.fromEntries(found) as Record<string, Item[]> }
  }

  /** `#a = :a [AND #b < :b | AND #b >= :b | AND begins_with(#b, :b)]`, which is all that is asked. */
  #query(input: QueryCommandInput): { Items: Item[] } {
    const { KeyConditionExpression: asked = '', ExpressionAttributeValues: values = {}, Limit = 1000 } = input
    const valueOf = (name = ''): string => textOf(values as Item, name)
    const conditions = asked.split(' AND ').map((condition) => {
      const [, name = '', operator = '', value] = /^#(\w+) (=|<|>=) (:\w+)$/.exec(condition) ?? []
      const [, prefixed = '', start] = /^begins_with\(#(\w+), (:\w+)\)$/.exec(condition) ?? []
      if (operator === '=') return (item: Item) => item[name]?.S === valueOf(value)
      if (operator === '<') return (item: Item) => (item[name]?.S ?? '') < valueOf(value)
      if (operator === '>=') return (item: Item) => (item[name]?.S ?? '') >= valueOf(value)
      if (start !== undefined) return (item: Item) => item[prefixed]?.S?.startsWith(valueOf(start)) === true
      throw new Error(`a query by ${condition}`)
    })
    const table = wordOf(input.TableName)
    const [, sort = ''] = input.IndexName === undefined ? (keyNames[table] ?? []) : ['shard', 'user']
    const order = (item: Item): string => item[sort]?.S ?? ''
    const all = this.all(table)
      .filter((item) => conditions.every((holds) => holds(item)))
      .filter((item) => input.ExclusiveStartKey === undefined || order(item) > order(input.ExclusiveStartKey))
      .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    const Items = (input.ScanIndexForward === false ? all.toReversed() : all).slice(0, Limit)
    // What an index shows changes with any attribute.
    if (input.IndexName !== undefined) this.read.add(`${table} *`)
    for (const item of all) this.read.add(`${table} ${keyText(table, item)}`)
    return { Items }
  }

  async #decrypt({
    CiphertextBlob,
    EncryptionContext,
    KeyId,
  }: DecryptCommandInput): Promise<{ Plaintext: Uint8Array }> {
    const blob = Buffer.from(CiphertextBlob ?? []).toString('base64')
    const { Plaintext } = await this.#kmsEngine.call('Decrypt', { CiphertextBlob: blob, EncryptionContext, KeyId })
    return { Plaintext: new Uint8Array(Buffer.from(String(Plaintext), 'base64')) }
  }
}
