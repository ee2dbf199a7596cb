import { fromB64u } from '../../protocol/base64url.ts'
import { inParallel } from '../../domain/in-parallel.ts'
import type { PlacesBefore } from '../../domain/ports.ts'
import type { Span } from '../../domain/usage/ports.ts'
import { firstOfShards } from './first-of-shards.ts'
import { type Item, text, textOf } from './item.ts'
import { serviceIndex } from './service-index.ts'
import type { Table } from './table.ts'

const hexDigits = '0123456789abcdef'

/** Sixteen shards of a service, so that much of it at once does not meet one index partition's limit; or the one of a number. */
export const shardsOf = (service: string, shard?: number): string[] =>
  [...hexDigits].filter((_, index) => shard === undefined || shard === index).map((digit) => `${service}#${digit}`)

/** The list of a service's tests, which are no token's. */
export const testsOf = (service: string): string => `${service}#test`

/** The shard that what belongs to a token is in. */
export const shardOf = (service: string, token: string): string =>
  `${service}#${hexDigits[(fromB64u(token, 16)[0] ?? 0) >> 4] ?? ''}`

/** A time (ms) as text that sorts as numbers do. */
export const momentText = (at: number): string => String(at).padStart(14, '0')

/** What places an item in its service's list by time (ms); `id` tells those of one moment apart. Of one width, whatever happened. */
export const placed = (
  service: string,
  token: string,
  at: number,
  id: string,
): { shard: Item[string]; moment: Item[string] } => ({
  shard: text(shardOf(service, token)),
  moment: text(`${momentText(at)}-${id}`),
})

/** Whether a text can be a place in such a list. */
export const isPlace = (value: string): boolean => /^\d{14}-[\w-]{1,64}$/.test(value)

/** The place of an item. */
export const placeOf = (item: Item): string => textOf(item, 'moment')

/** Items of some shards, newest first; eventually consistent. */
export const newestOf = (table: Table, shards: readonly string[], { before, limit }: PlacesBefore): Promise<Item[]> =>
  firstOfShards({
    shards,
    limit,
    order: (one, other) => (placeOf(one) < placeOf(other) ? 1 : placeOf(one) > placeOf(other) ? -1 : 0),
    page: (shard, most, after) =>
      table.query({
        index: serviceIndex,
        key: `#shard = :shard${before === null ? '' : ' AND #moment < :before'}`,
        values: { ':shard': text(shard), ...(before === null ? {} : { ':before': text(before) }) },
        newestFirst: true,
        limit: most,
        after,
      }),
  })

const pageLength = 200

/** Hands over all items of a service within a time, page by page in any order; eventually consistent. */
export const visitBetween = (
  table: Table,
  service: string,
  { from, to }: Span,
  visit: (items: Item[]) => Promise<void>,
): Promise<void> =>
  inParallel(shardsOf(service), hexDigits.length, async (shard) => {
    let after: Item | null = null
    do {
      const page: { items: Item[]; next: Item | null } = await table.query({
        index: serviceIndex,
        key: '#shard = :shard AND #moment >= :from',
        values: { ':shard': text(shard), ':from': text(momentText(from)) },
        limit: pageLength,
        after,
      })
      const within = page.items.filter((item) => placeOf(item) < momentText(to))
      await visit(within)
      after = within.length < page.items.length ? null : page.next
    } while (after !== null)
  })
