import {
  BatchGetItemCommand,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { AppError } from '../../contract/errors.ts'
import type { Random } from '../../domain/ports.ts'
import { answered } from '../aws/answered.ts'
import type { Item } from './item.ts'
import { Table } from './table.ts'

/** DynamoDB's client, and what scatters the pauses while it is busy. */
export interface DynamoPorts {
  client: DynamoDBClient
  random: Random
  pause: (milliseconds: number) => Promise<unknown>
}

/** How a transaction ended: `conflict` when others held its items all the time, or the positions whose conditions failed. */
export type Transacted = 'written' | 'conflict' | { failed: readonly number[] }

const retries = 4
/** The shortest pause before the first retry (ms); each further one is twice as long. */
const shortestPause = 10
const throttled = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded'])

/** What concerns several items or several tables at once, and the tables themselves. */
export class Dynamo {
  readonly #ports: DynamoPorts

  constructor(ports: DynamoPorts) {
    this.#ports = ports
  }

  table(name: string): Table {
    return new Table(this.#ports.client, name)
  }

  /** Waits without asking for anything (ms). */
  async pause(milliseconds: number): Promise<void> {
    await this.#ports.pause(milliseconds)
  }

  /**
   * Writes all items or none. A conflict with another transaction decides nothing: the same one is tried again, after a
   * pause that scatters the waiting ones. Throws `busy` when a table is overloaded.
   */
  async transact(TransactItems: TransactWriteItem[]): Promise<Transacted> {
    for (let attempt = 0; ; attempt += 1) {
      const codes = await this.#transact(TransactItems)
      if (codes === null) return 'written'
      const failed = [...codes.keys()].filter((index) => codes[index] === 'ConditionalCheckFailed')
      if (failed.length > 0) return { failed }
      const conflict = codes.includes('TransactionConflict')
      if (!conflict && !codes.some((code) => throttled.has(code)))
        throw new Error(`a transaction was cancelled: ${codes.join(', ')}`)
      if (attempt < retries) await this.#backOff(attempt)
      else if (conflict) return 'conflict'
      else throw new AppError('busy')
    }
  }

  /** Reads of up to 100 items of any tables, strongly consistent but for the tables in `weak`; those that do not exist are left out. */
  async batchGet(
    keys: Readonly<Record<string, readonly Item[]>>,
    weak: readonly string[] = [],
  ): Promise<Record<string, Item[]>> {
    const found: Record<string, Item[]> = {}
    const request = Object.entries(keys).map(([name, Keys]) => [
      name,
      { Keys: [...Keys], ConsistentRead: !weak.includes(name) },
    ])
    await this.#untilDone(Object.fromEntries(request), async (RequestItems) => {
      const command = new BatchGetItemCommand({ RequestItems })
      const { Responses = {}, UnprocessedKeys = {} } = await answered(this.#ports.client.send(command))
      for (const [name, items] of Object.entries(Responses)) found[name] = [...(found[name] ?? []), ...items]
      return UnprocessedKeys
    })
    return found
  }

  /** Why a transaction was cancelled, by item; null when it was written. */
  async #transact(TransactItems: TransactWriteItem[]): Promise<string[] | null> {
    try {
      await answered(this.#ports.client.send(new TransactWriteItemsCommand({ TransactItems })))
      return null
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error
      return (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None')
    }
  }

  /** Repeats a call with what it left undone until nothing is left; throws `busy` when it goes on leaving something. */
  async #untilDone<Left extends object>(first: Left, call: (left: Left) => Promise<Left>): Promise<void> {
    let left = await call(first)
    for (let attempt = 0; Object.keys(left).length > 0; attempt += 1) {
      if (attempt === retries) throw new AppError('busy')
      await this.#backOff(attempt)
      left = await call(left)
    }
  }

  async #backOff(attempt: number): Promise<void> {
    const [byte = 0] = this.#ports.random(1)
    await this.pause((1 + byte / 64) * shortestPause * 2 ** attempt)
  }
}
