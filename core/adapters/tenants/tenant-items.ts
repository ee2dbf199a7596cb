import type { Member } from '../../domain/member.ts'
import type { Plan } from '../../domain/tenant.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import { bytes, bytesOf, type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'

/** Key of a tenant's item in the tenants table. */
export const tenantKey = (tenant: string, item: string): Item => ({ tenant: text(tenant), item: text(item) })

const sealed = (key: Item, content: object, seal: Sealer): Item => ({
  ...key,
  box: bytes(seal(textOf(key, 'item'), [], utf8(JSON.stringify(content)))),
})

/** Who signed up, and when (ms). */
export const profileItem = (tenant: string, email: string, created: number, seal: Sealer): Item =>
  sealed(tenantKey(tenant, 'profile'), { email, created }, seal)

/** Opens what `profileItem` made. */
export const readProfile = (item: Item, key: DataKey): { email: string; created: number } =>
  JSON.parse(fromUtf8(unseal(key, 'profile', [], bytesOf(item, 'box')))) as { email: string; created: number }

/** The people who run the tenant, in one item. */
export const membersItem = (tenant: string, members: readonly Member[], rev: number, seal: Sealer): Item => {
  const box = seal('members', [rev], utf8(JSON.stringify(members)))
  return { ...tenantKey(tenant, 'members'), rev: number(rev), box: bytes(box) }
}

/** Opens what `membersItem` made. */
export const readMembers = (item: Item, key: DataKey): Member[] =>
  JSON.parse(fromUtf8(unseal(key, 'members', [numberOf(item, 'rev')], bytesOf(item, 'box')))) as Member[]

/**
 * The plan, sealed, with the number of its places that are taken, which DynamoDB counts and therefore lies in clear: whoever
 * writes to the database can take and free places, but not raise their number.
 */
export const placesItem = (tenant: string, plan: Plan, held: number, seal: Sealer): Item => ({
  ...sealed(tenantKey(tenant, 'places'), plan, seal),
  held: number(held),
})

/** The plan that a tenant's places belong to. */
export const readPlan = (item: Item, key: DataKey): Plan =>
  JSON.parse(fromUtf8(unseal(key, 'places', [], bytesOf(item, 'box')))) as Plan
