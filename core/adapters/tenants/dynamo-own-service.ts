import { AppError } from '../../contract/errors.ts'
import { ownConfig, ownService, ownTenant } from '../../domain/own-token.ts'
import type { Random } from '../../domain/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { seal } from '../keys/seal.ts'
import { serviceItem } from '../services/service-items.ts'
import { placesItem } from './tenant-items.ts'

/** Everything that the service of members' own tokens is made of. */
interface OwnServiceOptions {
  dynamo: Dynamo
  tables: { tenants: string; keys: string; services: string }
  keys: KeyRing
  random: Random
}

/** Makes the tenant and the service of members' own tokens when they are first needed: a data key, places and a configuration, and neither members nor authkeys. */
export const dynamoOwnService = ({ dynamo, tables, keys, random }: OwnServiceOptions) => ({
  ensure: async (): Promise<void> => {
    if ((await keys.tenantKey(ownTenant)) !== null) return
    const { item, key } = await keys.newTenantKey(ownTenant)
    const sealer = seal(key, random)
    const outcome = await dynamo.transact([
      dynamo.table(tables.keys).putting(item, { condition: 'attribute_not_exists(#key)' }),
      dynamo.table(tables.tenants).putting(placesItem(ownTenant, { name: 'unlimited', maxTokens: null }, 0, sealer)),
      dynamo.table(tables.services).putting(serviceItem(ownService, ownConfig, 1, sealer)),
    ])
    // Where the key was there already, somebody else has just made it.
    if (outcome === 'conflict') throw new AppError('busy')
  },
})
