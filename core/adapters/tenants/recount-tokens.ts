import { AppError } from '../../contract/errors.ts'
import type { Clock, Random, TokenStore } from '../../domain/ports.ts'
import { keepsPlace } from '../../domain/token/status.ts'
import { inParallel } from '../../domain/in-parallel.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import type { Condition } from '../dynamo/expression.ts'
import { type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import { shardsOf } from '../dynamo/newest-of-service.ts'
import { serviceIndex } from '../dynamo/service-index.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { DynamoTokenStore } from '../tokens/dynamo-token-store.ts'
import { pendingKey, pendingPlaces, pendingPrefix } from './pending-places.ts'
import { shardKey } from './service-tokens.ts'

interface Tables {
  dynamo: Dynamo
  keys: KeyRing
  clock: Clock
  random: Random
  tables: { tenants: string; tokens: string }
}

const pageLength = 100
const atOnce = 16
const maxRounds = 6

/** The ids of the tokens of a shard that have a place: for good, or one that waits. */
const placedTokens = async (
  { tokens, index }: { tokens: Pick<TokenStore, 'loadMany'>; index: Table },
  { tenant, shard }: { tenant: string; shard: string },
  pending: ReadonlySet<string>,
): Promise<string[]> => {
  const placed: string[] = []
  let after: Item | null = null
  do {
    const page: { items: Item[]; next: Item | null } = await index.query({
      index: serviceIndex,
      key: '#shard = :shard',
      values: { ':shard': text(shard) },
      limit: pageLength,
      after,
    })
    const found = await tokens.loadMany(
      tenant,
      page.items.map((item) => textOf(item, 'key')),
    )
    for (const [id, { state }] of found) if (pending.has(id) || (!state.deleted && keepsPlace(state))) placed.push(id)
    after = page.next
  } while (after !== null)
  return placed
}

/**
 * Counts the tokens of a service one by one, where they were written before there was a number of them. A shard in which a
 * place was taken or freed meanwhile is counted again.
 */
export const recountTokens = ({ dynamo, tables, ...base }: Tables) => {
  const tenants = dynamo.table(tables.tenants)
  const index = dynamo.table(tables.tokens)
  const tokens = new DynamoTokenStore({ ...base, dynamo, table: tables.tokens })
  const recountShard = async (tenant: string, service: string, shard: string): Promise<number> => {
    const key = shardKey(tenant, shard)
    for (let round = 0; round < maxRounds; round += 1) {
      const before = await tenants.get(key)
      const waiting = await pendingPlaces(tenants, tenant)
      const pending = new Set(waiting.map((item) => textOf(item, 'item').slice(pendingPrefix.length)))
      const placed = await placedTokens({ tokens, index }, { tenant, shard }, pending)
      const ofService = placed.filter((id) => pending.has(id))
      await inParallel(ofService, atOnce, async (id) => {
        const values = { ':service': text(service) }
        const there = { condition: 'attribute_exists(#item)', values }
        await tenants.update(pendingKey(tenant, id), { ...there, update: 'SET #service = :service' })
      })
      const unchanged: Condition =
        before === null
          ? { condition: 'attribute_not_exists(#held)' }
          : { condition: '#held = :before', values: { ':before': number(numberOf(before, 'held')) } }
      const counted = { ...key, held: number(placed.length) }
      if ((await tenants.put(counted, unchanged)) === 'written') return placed.length
    }
    throw new AppError('busy')
  }
  return async (tenant: string, service: string): Promise<number> => {
    let sum = 0
    for (const shard of shardsOf(service)) sum += await recountShard(tenant, service, shard)
    return sum
  }
}
