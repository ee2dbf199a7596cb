import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Plan } from '../../domain/tenant.ts'
import type { Companion } from '../../domain/token/decision.ts'
import { fromB64u } from '../../protocol/base64url.ts'
import { type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { DataKey } from '../keys/seal.ts'
import { storedPlan } from './stored-plan.ts'
import { tenantKey } from './tenant-items.ts'

/** A write of a token's transaction, and whether its refusal is the plan's or a lost race. */
export interface CompanionWrite {
  write: TransactWriteItem
  race: boolean
}

const pendingPrefix = 'pending#'
const pageLength = 1000

/** Sort keys of the plan's number of places that are taken, and of its parts: one of sixteen for each token. */
export const heldPrefix = 'places'

const pendingKey = (tenant: string, token: string): Item => tenantKey(tenant, `${pendingPrefix}${token}`)
const partOf = (token: string): string => `${heldPrefix}#${((fromB64u(token, 16)[0] ?? 0) >> 4).toString(16)}`

/**
 * One more place is taken, or one fewer. Under a plan with an end that is one number, compared with the sealed plan's; without
 * one it is sixteen, so that a mass enrolment does not meet one item. Their sum is right whatever the plan was before.
 */
const held = (tenants: Table, { tenant, id }: Token, { maxTokens }: Plan, by: 1 | -1): TransactWriteItem => {
  const update = 'ADD #held :by'
  if (maxTokens === null)
    return tenants.updating(tenantKey(tenant, partOf(id)), { update, values: { ':by': number(by) } })
  const key = tenantKey(tenant, heldPrefix)
  if (by < 0) return tenants.updating(key, { update, values: { ':by': number(by) } })
  const values = { ':by': number(by), ':max': number(maxTokens) }
  return tenants.updating(key, { update, condition: '#held < :max', values })
}

/** A token whose place it is. */
interface Token {
  tenant: string
  id: string
}

/**
 * What a change of a token's place writes. A place that waits for its enrolment is an item of its own with its end, so that
 * it can be given back; all are counted, in the same transaction as the token, so that the count is exact.
 */
export const placeWrites = async (
  companion: Extract<Companion, { kind: 'place' }>,
  token: Token,
  { tenants, dataKey }: { tenants: Table; dataKey: DataKey },
): Promise<CompanionWrite[]> => {
  const key = pendingKey(token.tenant, token.id)
  const there = { condition: 'attribute_exists(#item)' }
  const removal = tenants.deleting(key, there)
  if (companion.change === 'keep') return [{ write: removal, race: false }]
  const plan = await storedPlan(tenants, token.tenant, dataKey)
  const fewer = { write: held(tenants, token, plan, -1), race: true }
  if (companion.change === 'free' && companion.kept) return [fewer]
  const waits = (await tenants.get(key)) !== null
  // A place whose time was over may have been given back already.
  if (companion.change === 'free') return waits ? [{ write: removal, race: true }, fewer] : []
  const more = { write: held(tenants, token, plan, 1), race: false }
  if (companion.change === 'take') return [waits ? { write: removal, race: true } : more]
  const item = { ...key, until: number(companion.until) }
  if (waits) return [{ write: tenants.putting(item, there), race: true }]
  const first = tenants.putting(item, { condition: 'attribute_not_exists(#item)' })
  return [{ write: first, race: true }, more]
}

/** Places whose enrolment ran out and that nobody gave back yet. */
const lapsed = async (tenants: Table, tenant: string, now: number): Promise<Item[]> => {
  const found: Item[] = []
  let after: Item | null = null
  do {
    const page: { items: Item[]; next: Item | null } = await tenants.query({
      key: '#tenant = :tenant AND begins_with(#item, :prefix)',
      values: { ':tenant': text(tenant), ':prefix': text(pendingPrefix) },
      limit: pageLength,
      after,
    })
    found.push(...page.items.filter((item) => numberOf(item, 'until') <= now))
    after = page.next
  } while (after !== null)
  return found
}

/** How many places are taken. */
export const placesTaken = async (tenants: Table, tenant: string, now: number): Promise<number> => {
  const [{ items }, over] = await Promise.all([
    tenants.query({
      key: '#tenant = :tenant AND begins_with(#item, :prefix)',
      values: { ':tenant': text(tenant), ':prefix': text(heldPrefix) },
      limit: 17,
    }),
    lapsed(tenants, tenant, now),
  ])
  return items.reduce((sum, item) => sum + numberOf(item, 'held'), -over.length)
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
  const freed = (await lapsed(tenants, tenant, now)).map((item) => {
    const id = textOf(item, 'item').slice(pendingPrefix.length)
    const condition = { condition: '#until = :until', values: { ':until': number(numberOf(item, 'until')) } }
    return transact([tenants.deleting(pendingKey(tenant, id), condition), held(tenants, { tenant, id }, plan, -1)])
  })
  return (await Promise.all(freed)).includes('written')
}
