import { getItem, getItems, query } from './dynamodb/reads.ts'
import { invalid, readItem } from './dynamodb/attribute.ts'
import { keyOf, onlyKeyOf, readDefinition, type TableDefinition } from './dynamodb/table-definition.ts'
import { TableStore, type Change } from './dynamodb/table-store.ts'
import { perform, performAll, readWrite } from './dynamodb/writes.ts'
import { AwsError, type AwsInput, type Engine } from './engine.ts'

/** What the DynamoDB engine is started with. */
export interface DynamoEngineOptions {
  /** The SQLite file that keeps the tables. */
  readonly file: string
  /** The clock of changes and expiry, in milliseconds. */
  readonly now?: () => number
  /** How often expired items and old changes are removed; 60 by default, 0 for never. */
  readonly sweepSeconds?: number
  readonly log?: (message: string) => void
}

const daySeconds = 86_400
/** AWS leaves items alone whose time to live passed more than five years ago. */
const fiveYearsSeconds = 5 * 365 * daySeconds
/** How long a transaction's token keeps it from having its effect twice. */
const tokenMilliseconds = 600_000
/** How many rows housekeeping takes at once, so that nobody waits for it long. */
const rowsATurn = 200

/** DynamoDB on this machine: what the functions of the template ask of it, over one file that nobody else opens. */
export class DynamoEngine implements Engine {
  readonly #store: TableStore
  readonly #now: () => number
  readonly #log: (message: string) => void
  readonly #timer: NodeJS.Timeout | null
  /** When the transactions of these tokens were made. */
  readonly #tokens = new Map<string, number>()
  #housekeeping: Promise<void> | null = null
  #closed = false

  constructor({ file, now = Date.now, sweepSeconds = 60, log = () => undefined }: DynamoEngineOptions) {
    this.#store = new TableStore(file, now)
    this.#now = now
    this.#log = log
    this.#timer = sweepSeconds > 0 ? setInterval(() => this.#keepHouse(), sweepSeconds * 1000).unref() : null
  }

  /** Makes a table, by the input of `CreateTable`, unless it is there; throws where the one there has other keys. */
  provide(createTable: AwsInput, expiryAttribute: string | null = null): void {
    this.#store.provide(readDefinition(createTable, expiryAttribute))
  }

  /** The changes of a table after one, oldest first: what its stream is read from. */
  changes(table: string, after: string, limit: number): readonly Change[] {
    return this.#store.changes(table, after, limit)
  }

  async call(action: string, input: AwsInput): Promise<AwsInput> {
    switch (action) {
      case 'GetItem':
        return getItem(this.#store, input, this.#table(input['TableName']))
      case 'BatchGetItem':
        return this.#batchGet(input)
      case 'Query':
        return query(this.#store, input, this.#table(input['TableName']))
      case 'Scan':
        return this.#scan(input)
      case 'PutItem':
        return this.#write('Put', input)
      case 'UpdateItem':
        return this.#write('Update', input)
      case 'DeleteItem':
        return this.#write('Delete', input)
      case 'BatchWriteItem':
        return this.#batchWrite(input)
      case 'TransactWriteItems':
        return this.#transact(input)
      default:
        throw new AwsError('UnknownOperationException', `The tables of this machine have no ${action}`)
    }
  }

  /** Deletes the items whose time to live has passed, and forgets changes older than a day; answers how many items. */
  async sweep(): Promise<number> {
    const now = Math.floor(this.#now() / 1000)
    let deleted = 0
    for (const table of this.#store.tables().filter(({ expiry }) => expiry !== null)) {
      for (let items = 1; items > 0 && !this.#closed; await turn()) {
        items = this.#store.transaction(() => {
          const expired = this.#store.expired(table, now - fiveYearsSeconds, now, rowsATurn)
          for (const item of expired) this.#store.write(table, item, null, true)
          return expired.length
        })
        deleted += items
      }
    }
    const horizon = this.#now() - daySeconds * 1000
    for (let rows = 1; rows > 0 && !this.#closed; await turn()) rows = this.#store.forgetChanges(horizon, rowsATurn)
    return deleted
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#housekeeping
    this.#store.close()
  }

  #table(name: unknown): TableDefinition {
    const table = this.#store.table(String(name))
    if (table) return table
    throw new AwsError('ResourceNotFoundException', 'Requested resource not found')
  }

  #batchGet(input: AwsInput): AwsInput {
    const requests = Object.entries((input['RequestItems'] ?? {}) as Record<string, AwsInput>)
    const count = requests.reduce((sum, [, { Keys }]) => sum + (Keys as unknown[]).length, 0)
    if (count > 100) throw invalid('Too many items requested for the BatchGetItem call')
    const found = requests.map(([name, part]) => [name, getItems(this.#store, part, this.#table(name))])
    return { Responses: Object.fromEntries(found), UnprocessedKeys: {} }
  }

  /** Every item of a table, for tests that look at what is stored: no function may do it. */
  #scan(input: AwsInput): AwsInput {
    const Items = this.#store.scan(this.#table(input['TableName']))
    return { Items, Count: Items.length, ScannedCount: Items.length }
  }

  #write(kind: 'Put' | 'Update' | 'Delete', input: AwsInput): AwsInput {
    const write = readWrite(kind, input, this.#table(input['TableName']))
    const { before, after } = this.#store.transaction(() => perform(this.#store, write))
    const shown = { ALL_OLD: before, ALL_NEW: after }[String(input['ReturnValues'])] ?? null
    return shown ? { Attributes: shown } : {}
  }

  #batchWrite(input: AwsInput): AwsInput {
    const requests = Object.entries((input['RequestItems'] ?? {}) as Record<string, AwsInput[]>)
    const writes = requests.flatMap(([name, parts]) =>
      parts.map(({ PutRequest, DeleteRequest }) => {
        const table = this.#table(name)
        const item = PutRequest ? readItem((PutRequest as AwsInput)['Item']) : null
        const key = item ? keyOf(table, item) : onlyKeyOf(table, readItem((DeleteRequest as AwsInput)['Key']))
        return { table, key, item }
      }),
    )
    const keys = new Set(writes.map(({ table, key }) => JSON.stringify([table.name, key])))
    if (writes.length > 25 || keys.size < writes.length)
      throw invalid('Too many items, or duplicates, in the BatchWriteItem call')
    this.#store.transaction(() => {
      for (const { table, key, item } of writes) this.#store.write(table, this.#store.get(table, key), item)
    })
    return { UnprocessedItems: {} }
  }

  #transact(input: AwsInput): AwsInput {
    const parts = (input['TransactItems'] ?? []) as Record<string, AwsInput>[]
    if (parts.length === 0 || parts.length > 100) throw invalid('A transaction has one to 100 items')
    const token = input['ClientRequestToken']
    if (typeof token === 'string' && this.#tokens.has(token)) return {}
    const writes = parts.map((part) => {
      const [[kind, write] = ['', {}]] = Object.entries(part)
      return readWrite(kind, write, this.#table(write['TableName']))
    })
    this.#store.transaction(() => performAll(this.#store, writes))
    if (typeof token === 'string') this.#remember(token)
    return {}
  }

  #remember(token: string): void {
    const now = this.#now()
    this.#tokens.set(token, now)
    for (const [old, at] of this.#tokens) {
      if (now - at <= tokenMilliseconds) break
      this.#tokens.delete(old)
    }
  }

  #keepHouse(): void {
    this.#housekeeping ??= this.sweep()
      .then(() => undefined)
      .catch((error: unknown) => this.#log(`DynamoDB housekeeping: ${String(error)}`))
      .finally(() => (this.#housekeeping = null))
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
