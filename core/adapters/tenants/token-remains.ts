import { tenantOf } from '../../contract/fields.ts'
import { inParallel } from '../../domain/in-parallel.ts'
import { keepsPlace } from '../../domain/token/status.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { type Item, text, textOf } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { shardsOf, testsOf } from '../dynamo/newest-of-service.ts'
import { serviceIndex } from '../dynamo/service-index.ts'
import { itemKeys, readFirstItem, unchanged } from '../tokens/token-items.ts'
import { transactionKey } from '../tokens/transaction-items.ts'
import { historyKey } from '../events/event-items.ts'
import { deliveriesKey } from '../webhooks/delivery-items.ts'
import { logKey } from '../webhooks/log-items.ts'
import { placeWrites } from './places.ts'

/** The tables that tokens leave something in. */
export interface RemainsTables {
  dynamo: Dynamo
  tables: {
    tenants: string
    services: string
    tokens: string
    events: string
    transactions: string
    sessions: string
    keys: string
  }
  keys: KeyRing
}

const atOnce = 16
const pageLength = 100

/** Removes a partition of the events table, or some of it; answers how many items. */
export const removeEvents = async (
  { dynamo, tables }: Pick<RemainsTables, 'dynamo' | 'tables'>,
  partition: string,
  most = Infinity,
): Promise<number> => {
  const events = dynamo.table(tables.events)
  let removed = 0
  for (let more = true; more && removed < most;) {
    const { items, next } = await events.query({
      key: '#key = :key',
      values: { ':key': text(partition) },
      limit: pageLength,
    })
    await inParallel(items, atOnce, async (item) => {
      await events.delete({ key: text(partition), sort: text(textOf(item, 'sort')) })
    })
    removed += items.length
    more = next !== null
  }
  return removed
}

/** Removes a token with its history and what it is asked to decide; with `places` its place goes back to the plan, in the same transaction. */
export const removeWhole = async (given: RemainsTables, tenant: string, id: string, places: boolean): Promise<void> => {
  const { dynamo, tables, keys } = given
  const tokens = dynamo.table(tables.tokens)
  const { first, cold } = itemKeys(id)
  await Promise.all([historyKey(id), deliveriesKey(id)].map((partition) => removeEvents(given, partition)))
  const item = await tokens.get(first)
  if (item === null) return
  const dataKey = await keys.existing(tenant)
  const { identity, state, rev } = readFirstItem(item, dataKey)
  const transactions = dynamo.table(tables.transactions)
  await inParallel(state.transactions, atOnce, async (one) => {
    await transactions.delete({ key: text(transactionKey(tenant, one.id)) })
  })
  const kept = keepsPlace(state)
  const companion = { kind: 'place', change: 'free', kept } as const
  const owned = places && !state.deleted
  const freed = owned ? await placeWrites(companion, identity, { tenants: dynamo.table(tables.tenants), dataKey }) : []
  const outcome = await dynamo.transact([
    tokens.deleting(first, unchanged(rev)),
    tokens.deleting(cold),
    ...freed.map(({ write }) => write),
  ])
  if (outcome !== 'written') throw new Error('a token was written while it was deleted')
}

/** What an index lists of a service, in pages. */
const listed = async function* (table: Table, service: string): AsyncGenerator<Item[]> {
  for (const shard of [...shardsOf(service), testsOf(service)]) {
    let after: Item | null = null
    do {
      const page: { items: Item[]; next: Item | null } = await table.query({
        index: serviceIndex,
        key: '#shard = :shard',
        values: { ':shard': text(shard) },
        limit: pageLength,
        after,
      })
      yield page.items
      after = page.next
    } while (after !== null)
  }
}

/** Removes so many tokens of a service. */
export const removeTokens = async (
  given: RemainsTables,
  service: string,
  { most, places }: { most: number; places: boolean },
): Promise<{ removed: number; more: boolean }> => {
  const tenant = tenantOf(service)
  let removed = 0
  for await (const items of listed(given.dynamo.table(given.tables.tokens), service)) {
    const some = items.slice(0, most - removed)
    await inParallel(some, atOnce, (item) =>
      removeWhole(given, tenant, tokenKey(service, textOf(item, 'user')), places),
    )
    removed += some.length
    if (some.length < items.length) return { removed, more: true }
  }
  return { removed, more: false }
}

/** Removes some of the records of a service: events, each with who makes the tries of its webhook, transactions, and the log of webhooks. */
export const removeRecords = async (given: RemainsTables, service: string, most: number): Promise<number> => {
  const { dynamo, tables } = given
  const [events, transactions] = [dynamo.table(tables.events), dynamo.table(tables.transactions)]
  let removed = 0
  for await (const items of listed(events, service)) {
    await inParallel(items, atOnce, async (item) => {
      const sort = text(textOf(item, 'sort'))
      const partition = textOf(item, 'key')
      const deliveries = deliveriesKey(partition.slice(historyKey('').length))
      // The event goes last: by it what lies beside it is found again.
      for (const key of [deliveries, partition]) await events.delete({ key: text(key), sort })
    })
    if ((removed += items.length) >= most) return removed
  }
  for await (const items of listed(transactions, service)) {
    await inParallel(items, atOnce, async (item) => {
      await transactions.delete({ key: text(textOf(item, 'key')) })
    })
    if ((removed += items.length) >= most) return removed
  }
  return removed + (await removeEvents(given, logKey(service), most - removed))
}
