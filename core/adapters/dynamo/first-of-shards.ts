import type { Item } from './item.ts'
import type { Table } from './table.ts'

interface Page {
  readonly items: Item[]
  readonly next: Item | null
}

/** A list that lies in shards: how a page of one of them is read, and the order of all. `order` is of the index's sort key alone, which the key that a page ends with has too. */
export interface Sharded {
  readonly shards: readonly string[]
  readonly limit: number
  page(shard: string, limit: number, after: Item | null): ReturnType<Table['query']>
  order(one: Item, other: Item): number
}

/** What a shard of an evenly spread list holds of its first items, and four deviations: more of one is seldom wanted. */
const shareOf = (limit: number, shards: number): number =>
  Math.min(limit, Math.ceil(limit / shards + 4 * Math.sqrt(limit / shards)))

/**
 * The first items of a list that lies in shards. Each is asked for its share only, and one whose share ended before the last of them once more:
 * asked for all of them, the shards would together read sixteen times what is answered.
 */
export const firstOfShards = async ({ shards, limit, page, order }: Sharded): Promise<Item[]> => {
  const share = shareOf(limit, shards.length)
  const pages: Page[] = await Promise.all(shards.map((shard) => page(shard, share, null)))
  for (;;) {
    const first = pages
      .flatMap(({ items }) => items)
      .sort(order)
      .slice(0, limit)
    const last = first.length < limit ? null : (first.at(-1) ?? null)
    const isShort = ({ next }: Page): boolean => next !== null && (last === null || order(next, last) < 0)
    if (!pages.some(isShort)) return first
    const longer = shards.map(async (shard, at): Promise<void> => {
      const known = pages[at]
      if (known === undefined || !isShort(known)) return
      const { items, next } = await page(shard, limit, known.next)
      pages[at] = { items: [...known.items, ...items], next }
    })
    await Promise.all(longer)
  }
}
