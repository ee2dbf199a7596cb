import { AppError } from '../../contract/errors.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import type { Random } from '../../domain/ports.ts'
import type { Plan, TenantState } from '../../domain/tenant.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { seal } from '../keys/seal.ts'
import { auditItem } from './audit-items.ts'
import { heldPrefix } from './places.ts'
import { placesItem, tenantKey } from './tenant-items.ts'

/** What an operator changes of a tenant, each with its entry in the tenant's audit. */
export interface Operated {
  /** Null when there is no such tenant. */
  state(tenant: string): Promise<TenantState | null>
  /** Throws `not_found`, and `in_use` when the tenant is being deleted. */
  setState(tenant: string, state: Exclude<TenantState, 'deleting'>, audit: AuditEntry): Promise<void>
  /** Throws `not_found`. */
  setPlan(tenant: string, plan: Plan, audit: AuditEntry): Promise<void>
}

interface OperatedTables {
  dynamo: Dynamo
  tables: { tenants: string; keys: string }
  keys: KeyRing
  random: Random
}

const maxRounds = 6
/** The plan's number and its sixteen parts. */
const mostParts = 17

/** Tenants as an operator changes them, in the tables of tenants and keys. */
export const dynamoOperated = ({ dynamo, tables, keys, random }: OperatedTables): Operated => {
  const tenants = dynamo.table(tables.tenants)
  const keysTable = dynamo.table(tables.keys)
  const read = async (tenant: string) => {
    const item = await keysTable.get({ key: text(KeyRing.itemKey(tenant)) })
    return item === null ? null : { item, key: await keys.admit(tenant, item) }
  }
  const found = async (tenant: string) => {
    const one = await read(tenant)
    if (one === null) throw new AppError('not_found')
    return one
  }
  return {
    state: async (tenant) => (await read(tenant))?.key.state ?? null,
    setState: async (tenant, state, audit) => {
      const { item, key } = await found(tenant)
      if (key.state === 'deleting') throw new AppError('in_use')
      const unchanged = { condition: '#state = :state', values: { ':state': number(numberOf(item, 'state')) } }
      const outcome = await dynamo.transact([
        keysTable.putting(await keys.wrapped(tenant, key, state), unchanged),
        tenants.putting(auditItem(audit, seal(key, random))),
      ])
      if (outcome !== 'written') throw new AppError('busy')
    },
    setPlan: async (tenant, plan, audit) => {
      const { key } = await found(tenant)
      const sealer = seal(key, random)
      const main = tenantKey(tenant, heldPrefix)
      for (let round = 0; round < maxRounds; round += 1) {
        const { items } = await tenants.query({
          key: '#tenant = :tenant AND begins_with(#item, :prefix)',
          values: { ':tenant': text(tenant), ':prefix': text(heldPrefix) },
          limit: mostParts,
        })
        const total = items.reduce((sum, item) => sum + numberOf(item, 'held'), 0)
        const unchanged = (item: Item) => ({
          condition: '#held = :held',
          values: { ':held': number(numberOf(item, 'held')) },
        })
        // All become one number again: a plan with an end is compared with it.
        const writes = items.map((item) =>
          textOf(item, 'item') === textOf(main, 'item')
            ? tenants.putting(placesItem(tenant, plan, total, sealer), unchanged(item))
            : tenants.deleting(tenantKey(tenant, textOf(item, 'item')), unchanged(item)),
        )
        const outcome = await dynamo.transact([...writes, tenants.putting(auditItem(audit, sealer))])
        if (outcome === 'written') return
      }
      throw new AppError('busy')
    },
  }
}
