import type { Profiles } from '../../domain/tenant-ports.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { readPlan, readProfile, tenantKey } from './tenant-items.ts'

/** Profiles, plans and used places in the tenants table. */
export const dynamoProfiles = ({ dynamo, table, keys }: Pick<SealedTable, 'dynamo' | 'table' | 'keys'>): Profiles => ({
  read: async (tenant) => {
    const tenants = dynamo.table(table)
    const [key, profile, places] = await Promise.all([
      keys.tenantKey(tenant),
      tenants.get(tenantKey(tenant, 'profile')),
      tenants.get(tenantKey(tenant, 'places')),
    ])
    if (key === null || profile === null || places === null) return null
    const tokens = Object.keys(places['places']?.M ?? {}).length
    return { ...readProfile(profile, key), plan: readPlan(places, key), tokens }
  },
})
