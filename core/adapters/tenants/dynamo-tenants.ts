import type { Tenants } from '../../domain/tenant-ports.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { givePlacesBack, placesTaken } from './places.ts'
import { storedPlan } from './stored-plan.ts'
import { tenantKey } from './tenant-items.ts'

/** Tenants in DynamoDB: profiles, members and the places of their plans. */
export const dynamoTenants = ({ dynamo, table, keys }: Pick<SealedTable, 'dynamo' | 'table' | 'keys'>): Tenants => {
  const tenants = dynamo.table(table)
  return {
    exists: async (tenant) => (await tenants.get(tenantKey(tenant, 'profile'))) !== null,
    plan: async (tenant) => storedPlan(tenants, tenant, await keys.existing(tenant)),
    placesTaken: (tenant, now) => placesTaken(tenants, tenant, now),
    prunePlaces: async (tenant, now) => {
      const plan = await storedPlan(tenants, tenant, await keys.existing(tenant))
      return givePlacesBack({ tenants, plan, transact: (writes) => dynamo.transact(writes) }, tenant, now)
    },
  }
}
