import { createHmac } from 'node:crypto'
import type { Counters } from '../../domain/limits.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { expiry, type Item, number, numberOf, text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import { KeyRing } from '../keys/key-ring.ts'

/** Counters in the sessions table, each until its window is over. A name is a keyed hash: the table does not tell whose address or mailbox was counted. */
export class DynamoCounters implements Counters {
  readonly #table: Table
  readonly #keys: KeyRing

  constructor({ dynamo, table, keys }: { dynamo: Dynamo; table: string; keys: KeyRing }) {
    this.#table = dynamo.table(table)
    this.#keys = keys
  }

  async count(name: string, end: number, by: number): Promise<number> {
    const { item } = await this.#table.updateAndGet(await this.#key(name), {
      update: 'ADD #count :by SET #expires = :expires',
      values: { ':by': number(by), ':expires': expiry(end) },
    })
    return numberOf(item, 'count')
  }

  async read(name: string): Promise<number> {
    const item = await this.#table.get(await this.#key(name))
    return item === null ? 0 : numberOf(item, 'count')
  }

  async #key(name: string): Promise<Item> {
    const { key } = await this.#keys.branchKey(KeyRing.branchOf(''), true)
    const digest = createHmac('sha256', key).update(`tok/v1/counter\0${name}`).digest('base64url')
    return { key: text(`count#${digest}`) }
  }
}
