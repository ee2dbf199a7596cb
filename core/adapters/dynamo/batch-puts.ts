import type { Dynamo } from './dynamo.ts'
import { type Item, textOf } from './item.ts'

const mostWritten = 25
/** For how long the first put of a call waits for others (ms): less than a call takes. */
const gatherMilliseconds = 3

interface Waiting {
  item: Item
  done: PromiseWithResolvers<void>
}

/** Unconditional puts into one table of `key` and `sort`: those that come while a call is under way go together in the next one. */
export class BatchPuts {
  readonly #dynamo: Dynamo
  readonly #table: string
  #waiting: Waiting[] = []
  #running = false

  constructor(dynamo: Dynamo, table: string) {
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
    await this.#dynamo.pause(gatherMilliseconds)
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
  #write(puts: readonly Waiting[]): Promise<void> {
    const items = new Map(puts.map(({ item }) => [`${textOf(item, 'key')}\n${textOf(item, 'sort')}`, item]))
    return this.#dynamo.batchPut(this.#table, [...items.values()])
  }
}
