import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Plan } from '../../domain/tenant.ts'
import type { Companion } from '../../domain/token/decision.ts'
import { fromB64u } from '../../protocol/base64url.ts'
import type { Condition } from '../dynamo/expression.ts'
import { type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { DataKey } from '../keys/seal.ts'
import { lapsedPlaces, pendingItem, pendingKey, pendingPrefix, type Placed } from './pending-places.ts'
import { countToken } from './service-tokens.ts'
import { storedPlan } from './stored-plan.ts'
import { tenantKey } from './tenant-items.ts'

/** A write of a token's transaction, and whether its refusal is the plan's or a lost race. */
export interface CompanionWrite {
  write: TransactWriteItem
  race: boolean
}

/** Sort keys of the plan's number of places that are taken, and of its parts: one of sixteen for each token. */
export const heldPrefix = 'places'

const partNames = Array.from({ length: 16 }, (_, part) => `${heldPrefix}#${part.toString(16)}`)
const partOf = (token: string): string => partNames[(fromB64u(token, 16)[0] ?? 0) >> 4] ?? heldPrefix

/** Up to so many places are one number; more would be one item that every enrolment of a large organisation waits for. */
const mostInOne = 100

const isParted = ({ maxTokens }: Pick<Plan, 'maxTokens'>): boolean => maxTokens === null || maxTokens > mostInOne

const numbersOf = async (tenants: Table, tenant: string): Promise<Item[]> => {
  const { items } = await tenants.query({
    key: '#tenant = :tenant AND begins_with(#item, :prefix)',
    values: { ':tenant': text(tenant), ':prefix': text(heldPrefix) },
    limit: partNames.length + 1,
  })
  return items
}

/** One fewer place is taken. A part may go below zero, for a place that another part counted: the sum is right. */
const fewer = (tenants: Table, { tenant, id }: Pick<Placed, 'tenant' | 'id'>, plan: Plan): TransactWriteItem =>
  tenants.updating(tenantKey(tenant, isParted(plan) ? partOf(id) : heldPrefix), {
    update: 'ADD #held :by',
    values: { ':by': number(-1) },
  })

/**
 * How far each part may go under a plan with an end: its share of it. What a part has above its share, after the plan became smaller, is
 * taken from the first parts that have room. None goes further, so that their sum is never above the end; and only where none has room there is no place.
 */
const endsOf = (taken: ReadonlyMap<string, number>, maxTokens: number): ReadonlyMap<string, number> => {
  // What was counted in one before the plan grew.
  const left = maxTokens - (taken.get(heldPrefix) ?? 0)
  const parts = partNames.map((name, at) => {
    const share = Math.floor((left + at) / partNames.length)
    return { name, share, room: share - (taken.get(name) ?? 0) }
  })
  let above = parts.reduce((sum, { room }) => sum + Math.max(0, -room), 0)
  return new Map(
    parts.map(({ name, share, room }) => {
      const lent = Math.min(Math.max(0, room), above)
      above -= lent
      return [name, share - lent]
    }),
  )
}

/** One more place is taken. A small plan's is one number, compared with the sealed plan's; without an end there are sixteen, which nothing is compared with. */
const more = async (tenants: Table, { tenant, id }: Placed, { maxTokens }: Plan): Promise<CompanionWrite> => {
  const take = (name: string, condition: Partial<Condition>): TransactWriteItem =>
    tenants.updating(tenantKey(tenant, name), {
      update: 'ADD #held :by',
      ...condition,
      values: { ...condition.values, ':by': number(1) },
    })
  const below = (most: number): Condition => ({ condition: '#held < :most', values: { ':most': number(most) } })
  const own = partOf(id)
  if (maxTokens === null) return { write: take(own, {}), race: false }
  if (!isParted({ maxTokens })) return { write: take(heldPrefix, below(maxTokens)), race: false }
  const numbers = await numbersOf(tenants, tenant)
  const taken = new Map(numbers.map((item) => [textOf(item, 'item'), numberOf(item, 'held')]))
  const ends = endsOf(taken, maxTokens)
  const free = [own, ...partNames].find((name) => (taken.get(name) ?? 0) < (ends.get(name) ?? 0))
  // A write that is refused, as that of a small plan: it says what its token's transaction failed at.
  if (free === undefined) return { write: take(own, { condition: 'attribute_exists(#none)' }), race: false }
  const { condition, values = {} } = below(ends.get(free) ?? 0)
  return { write: take(free, { condition: `attribute_not_exists(#held) OR ${condition}`, values }), race: true }
}

/**
 * What a change of a token's place writes. A place that waits for its enrolment is an item of its own with its end, so that
 * it can be given back; all are counted, in the same transaction as the token, so that the count is exact.
 */
export const placeWrites = async (
  companion: Extract<Companion, { kind: 'place' }>,
  token: Placed,
  { tenants, dataKey }: { tenants: Table; dataKey: DataKey },
): Promise<CompanionWrite[]> => {
  const key = pendingKey(token.tenant, token.id)
  const there = { condition: 'attribute_exists(#item)' }
  const removal = tenants.deleting(key, there)
  if (companion.change === 'keep') return [{ write: removal, race: false }]
  const plan = await storedPlan(tenants, token.tenant, dataKey)
  const given = [fewer(tenants, token, plan), countToken(tenants, token, -1)].map((write) => ({ write, race: true }))
  const taken = async (): Promise<CompanionWrite[]> => [
    await more(tenants, token, plan),
    { write: countToken(tenants, token, 1), race: true },
  ]
  if (companion.change === 'free' && companion.kept) return given
  const waits = (await tenants.get(key)) !== null
  // A place whose time was over may have been given back already.
  if (companion.change === 'free') return waits ? [{ write: removal, race: true }, ...given] : []
  if (companion.change === 'take') return waits ? [{ write: removal, race: true }] : taken()
  const item = pendingItem(token, companion.until)
  if (waits) return [{ write: tenants.putting(item, there), race: true }]
  const first = tenants.putting(item, { condition: 'attribute_not_exists(#item)' })
  return [{ write: first, race: true }, ...(await taken())]
}

/** How many places are taken. */
export const placesTaken = async (tenants: Table, tenant: string, now: number): Promise<number> => {
  const [numbers, over] = await Promise.all([numbersOf(tenants, tenant), lapsedPlaces(tenants, tenant, now)])
  return numbers.reduce((sum, item) => sum + numberOf(item, 'held'), -over.length)
}

/** Gives back the places of enrolments that ran out; true when there were any. Each only unless it was renewed meanwhile. */
export const givePlacesBack = async (
  {
    tenants,
    plan,
    transact,
  }: { tenants: Table; plan: Plan; transact: (writes: TransactWriteItem[]) => Promise<unknown> },
  tenant: string,
  now: number,
): Promise<boolean> => {
  const freed = (await lapsedPlaces(tenants, tenant, now)).map((item) => {
    const id = textOf(item, 'item').slice(pendingPrefix.length)
    const condition = { condition: '#until = :until', values: { ':until': number(numberOf(item, 'until')) } }
    const service = item['service']?.S
    // A place from before tokens were counted by service is in no such number yet.
    const counted = service === undefined ? [] : [countToken(tenants, { tenant, service, id }, -1)]
    return transact([
      tenants.deleting(pendingKey(tenant, id), condition),
      fewer(tenants, { tenant, id }, plan),
      ...counted,
    ])
  })
  return (await Promise.all(freed)).includes('written')
}
