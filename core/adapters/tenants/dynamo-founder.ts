import { AppError } from '../../contract/errors.ts'
import type { Random } from '../../domain/ports.ts'
import type { Plan } from '../../domain/tenant.ts'
import type { Founder } from '../../domain/tenant-ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { text } from '../dynamo/item.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { seal } from '../keys/seal.ts'
import { authkeyItem } from '../services/authkey-items.ts'
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

/** Makes a tenant with key, first service and authkeys, and uses its sign-up up: all in one transaction. */
export const dynamoFounder = ({ dynamo, tables, keys, random, plan }: FounderOptions): Founder => ({
  create: async ({ tenant, member, ownerKey, service, created, signup, audit }) => {
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
      dynamo.table(tables.sessions).deleting({ key: text(signup) }, { condition: 'attribute_exists(#key)' }),
    ])
    if (outcome === 'conflict') throw new AppError('busy')
    return outcome === 'written' ? 'created' : 'taken'
  },
})
