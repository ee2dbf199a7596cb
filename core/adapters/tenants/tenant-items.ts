import type { Plan, Member } from '../../domain/tenant.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import { bytes, bytesOf, type Item, text, textOf } from '../dynamo/item.ts'
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

/** A person who runs the tenant. */
export const memberItem = (tenant: string, member: Member, created: number, seal: Sealer): Item =>
  sealed(tenantKey(tenant, `member#${member.id}`), { ...member, created }, seal)

/**
 * The plan, sealed, with its places, which DynamoDB counts and therefore lie in clear: whoever writes to the database can
 * take and free places, but not raise their number.
 */
export const placesItem = (tenant: string, plan: Plan, seal: Sealer): Item => ({
  ...sealed(tenantKey(tenant, 'places'), plan, seal),
  places: { M: {} },
})

/** The plan that a tenant's places belong to. */
export const readPlan = (item: Item, key: DataKey): Plan =>
  JSON.parse(fromUtf8(unseal(key, 'places', [], bytesOf(item, 'box')))) as Plan
