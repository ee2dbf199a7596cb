import { AppError } from '../../contract/errors.ts'
import type { Profiles } from '../../domain/tenant-ports.ts'
import { seal } from '../keys/seal.ts'
import { auditItem } from './audit-items.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { placesTaken } from './places.ts'
import { profileItem, readPlan, readProfile, tenantKey } from './tenant-items.ts'

/** Profiles, plans and used places in the tenants table. */
export const dynamoProfiles = ({ dynamo, table, keys, clock, random }: SealedTable): Profiles => ({
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
  update: async (tenant, { email, created }, audit) => {
    const sealer = seal(await keys.existing(tenant), random)
    const tenants = dynamo.table(table)
    const outcome = await dynamo.transact([
      tenants.putting(profileItem(tenant, email, created, sealer), { condition: 'attribute_exists(#tenant)' }),
      tenants.putting(auditItem(audit, sealer)),
    ])
    if (outcome !== 'written') throw new AppError('busy')
  },
})
