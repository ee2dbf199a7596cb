import type { Dynamo } from './dynamo.ts'
import type { Item } from './item.ts'

const mostRead = 100

/** An item's name in a call, whose keys are texts: the parts of its key in their order. */
const nameOf = (table: string, item: Item, parts: readonly string[]): string =>
  JSON.stringify([table, ...parts.map((part) => item[part]?.S)])

interface Wanted {
  table: string
  key: Item
  parts: readonly string[]
  found: PromiseWithResolvers<Item | null>
}

/**
 * Reads of single items: all that are asked for before the event loop turns go as one call. They are strongly consistent
 * but for the tables in `weak`, whose items may be what they were a moment ago, and cost half.
 */
export class BatchReads {
  readonly #dynamo: Dynamo
  readonly #weak: readonly string[]
  #wanted = new Map<string, Wanted>()

  constructor(dynamo: Dynamo, weak: readonly string[] = []) {
    this.#dynamo = dynamo
    this.#weak = weak
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
    const keys = Object.fromEntries([...tables].map(([table, wanted]) => [table, wanted.map(({ key }) => key)]))
    for (const [table, items] of Object.entries(await this.#dynamo.batchGet(keys, this.#weak))) {
      const parts = tables.get(table)?.[0]?.parts ?? []
      for (const item of items) page.get(nameOf(table, item, parts))?.found.resolve(item)
    }
    for (const { found } of page.values()) found.resolve(null)
  }
}
