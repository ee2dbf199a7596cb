import type { Profiles } from '../../domain/tenant-ports.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { placesTaken } from './places.ts'
import { readPlan, readProfile, tenantKey } from './tenant-items.ts'

/** Profiles, plans and used places in the tenants table. */
export const dynamoProfiles = ({ dynamo, table, keys, clock }: Omit<SealedTable, 'random'>): Profiles => ({
  read: async (tenant) => {
    const tenants = dynamo.table(table)
    const [key, profile, places, tokens] = await Promise.all([
      keys.tenantKey(tenant),
      tenants.get(tenantKey(tenant, 'profile')),
      tenants.get(tenantKey(tenant, 'places')),
      placesTaken(tenants, tenant, clock()),
    ])
    if (key === null || profile === null || places === null) return null
    return { ...readProfile(profile, key), plan: readPlan(places, key), tokens }
  },
})
