import type { Tenants } from '../../domain/tenant-ports.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { storedPlan } from './stored-plan.ts'
import { tenantKey } from './tenant-items.ts'

/** Tenants in DynamoDB: profiles, members and the places of their plans. */
export const dynamoTenants = ({ dynamo, table, keys }: Pick<SealedTable, 'dynamo' | 'table' | 'keys'>): Tenants => {
  const tenants = dynamo.table(table)
  return {
    exists: async (tenant) => (await tenants.get(tenantKey(tenant, 'profile'))) !== null,
    plan: async (tenant) => storedPlan(tenants, tenant, await keys.existing(tenant)),
    prunePlaces: async (tenant, now) => {
      const key = tenantKey(tenant, 'places')
      const places = Object.entries((await tenants.get(key))?.['places']?.M ?? {})
      const lapsed = places.filter(([, until]) => until.N !== '0' && Number(until.N) <= now)
      // Each only unless it was renewed meanwhile.
      const freed = lapsed.map(([token, until]) =>
        tenants.update(key, {
          update: 'REMOVE #places.#token',
          condition: '#places.#token = :until',
          names: { '#token': token },
          values: { ':until': until },
        }),
      )
      return (await Promise.all(freed)).includes('written')
    },
  }
}
