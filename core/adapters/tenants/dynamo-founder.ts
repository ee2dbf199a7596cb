import { AppError } from '../../contract/errors.ts'
import type { Random } from '../../domain/ports.ts'
import type { Plan } from '../../domain/tenant.ts'
import type { Founder } from '../../domain/tenant-ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { seal } from '../keys/seal.ts'
import { authkeyItem } from '../services/authkey-items.ts'
import { foundedItem } from '../sessions/sealed-codes.ts'
import { newServiceItems } from '../services/service-items.ts'
import { auditItem } from './audit-items.ts'
import { indexItem } from './tenant-index.ts'
import { membersItem, placesItem, profileItem } from './tenant-items.ts'

/** Everything that a new tenant's items go to. */
interface FounderOptions {
  dynamo: Dynamo
  tables: { tenants: string; keys: string; services: string; sessions: string }
  keys: KeyRing
  random: Random
  /** What a new tenant may use. */
  plan: Plan
}

/** Makes a tenant with key, first service and authkeys, and keeps its answer in place of its sign-up: all in one transaction. */
export const dynamoFounder = ({ dynamo, tables, keys, random, plan }: FounderOptions): Founder => ({
  create: async ({ founded, member, ownerKey, service, created, signup, audit }) => {
    const { tenant } = founded
    const { item, key } = await keys.newTenantKey(tenant)
    const sealer = seal(key, random)
    const tenants = dynamo.table(tables.tenants)
    const services = dynamo.table(tables.services)
    const outcome = await dynamo.transact([
      tenants.putting(profileItem(tenant, member.email, created, sealer), {
        condition: 'attribute_not_exists(#tenant)',
      }),
      tenants.putting(indexItem(tenant)),
      tenants.putting(placesItem(tenant, plan, 0, sealer)),
      tenants.putting(membersItem(tenant, [member], 1, sealer)),
      tenants.putting(auditItem(audit, sealer)),
      // Never over a key that is there: all that it sealed would be lost.
      dynamo.table(tables.keys).putting(item, { condition: 'attribute_not_exists(#key)' }),
      ...newServiceItems(service, sealer).map((one) => services.putting(one)),
      services.putting(authkeyItem(ownerKey, 1, sealer)),
      // An answer that is lost would lose the tenant and its name for good.
      dynamo
        .table(tables.sessions)
        .putting(await foundedItem({ keys, random }, signup, founded), { condition: 'attribute_exists(#key)' }),
    ])
    if (outcome === 'conflict') throw new AppError('busy')
    return outcome === 'written' ? 'created' : 'taken'
  },
})
