import { setTimeout as sleep } from 'node:timers/promises'
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  type KeysAndAttributes,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb'
import { AppError } from '../../contract/errors.ts'
import { answered, type Item } from '../dynamo/dynamo-client.ts'

const mostRead = 100
const mostWritten = 25
/** For how long the first put of a call waits for others (ms): less than a call takes. */
const gather = 3
/** Pauses before what DynamoDB left undone is asked for again (ms); after the last one the messages come again. */
const pauses = [50, 100, 200, 400]

/** An item's name in a call, whose keys are texts: the parts of its key in their order. */
const nameOf = (table: string, item: Item, parts: readonly string[]): string =>
  JSON.stringify([table, ...parts.map((part) => item[part]?.S)])

/** Repeats a call with what it left undone until nothing is left; throws `busy` when it goes on leaving something. */
const untilDone = async <Left extends object>(first: Left, call: (left: Left) => Promise<Left>): Promise<void> => {
  let left = await call(first)
  for (const pause of pauses) {
    if (Object.keys(left).length === 0) return
    await sleep(pause)
    left = await call(left)
  }
  if (Object.keys(left).length > 0) throw new AppError('busy')
}

interface Wanted {
  table: string
  key: Item
  parts: readonly string[]
  found: PromiseWithResolvers<Item | null>
}

/** Strongly consistent reads of single items: all that are asked for before the event loop turns go as one call. */
export class BatchReads {
  readonly #dynamo: DynamoDBClient
  #wanted = new Map<string, Wanted>()

  constructor(dynamo: DynamoDBClient) {
    this.#dynamo = dynamo
  }

  get(table: string, key: Item): Promise<Item | null> {
    const parts = Object.keys(key).sort()
    const name = nameOf(table, key, parts)
    const known = this.#wanted.get(name)
    if (known !== undefined) return known.found.promise
    if (this.#wanted.size === 0) setImmediate(() => this.#flush())
    const found = Promise.withResolvers<Item | null>()
    this.#wanted.set(name, { table, key, parts, found })
    return found.promise
  }

  #flush(): void {
    const all = [...this.#wanted]
    this.#wanted = new Map()
    for (let start = 0; start < all.length; start += mostRead) {
      const page = new Map(all.slice(start, start + mostRead))
      this.#read(page).catch((error: unknown) => page.forEach(({ found }) => found.reject(error)))
    }
  }

  /** Items come in any order, and those that do not exist are left out. */
  async #read(page: ReadonlyMap<string, Wanted>): Promise<void> {
    const tables = Map.groupBy(page.values(), ({ table }) => table)
    const request: Record<string, KeysAndAttributes> = Object.fromEntries(
      [...tables].map(([table, wanted]) => [table, { Keys: wanted.map(({ key }) => key), ConsistentRead: true }]),
    )
    await untilDone(request, async (RequestItems) => {
      const { Responses = {}, UnprocessedKeys = {} } = await answered(
        this.#dynamo.send(new BatchGetItemCommand({ RequestItems })),
      )
      for (const [table, items] of Object.entries(Responses)) {
        const parts = tables.get(table)?.[0]?.parts ?? []
        for (const item of items) page.get(nameOf(table, item, parts))?.found.resolve(item)
      }
      return UnprocessedKeys
    })
    for (const { found } of page.values()) found.resolve(null)
  }
}

interface Put {
  item: Item
  done: PromiseWithResolvers<void>
}

/** Unconditional puts into one table: those that come while a call is under way go together in the next one. */
export class BatchPuts {
  readonly #dynamo: DynamoDBClient
  readonly #table: string
  #waiting: Put[] = []
  #running = false

  constructor(dynamo: DynamoDBClient, table: string) {
    this.#dynamo = dynamo
    this.#table = table
  }

  /** Puts an item; answers when it is stored. */
  put(item: Item): Promise<void> {
    const done = Promise.withResolvers<void>()
    this.#waiting.push({ item, done })
    if (!this.#running) void this.#run()
    return done.promise
  }

  async #run(): Promise<void> {
    this.#running = true
    await sleep(gather)
    while (this.#waiting.length > 0) {
      const puts = this.#waiting.splice(0, mostWritten)
      await this.#write(puts).then(
        () => puts.forEach(({ done }) => done.resolve()),
        (error: unknown) => puts.forEach(({ done }) => done.reject(error)),
      )
    }
    this.#running = false
  }

  /** The same item twice would be refused: the later one stands for both. */
  async #write(puts: readonly Put[]): Promise<void> {
    const items = new Map(puts.map(({ item }) => [nameOf(this.#table, item, ['key', 'sort']), item]))
    const requests: WriteRequest[] = [...items.values()].map((Item) => ({ PutRequest: { Item } }))
    await untilDone({ [this.#table]: requests }, async (RequestItems) => {
      const { UnprocessedItems = {} } = await answered(this.#dynamo.send(new BatchWriteItemCommand({ RequestItems })))
      return UnprocessedItems
    })
  }
}
