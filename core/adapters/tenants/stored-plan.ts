import type { Plan } from '../../domain/tenant.ts'
import type { Table } from '../dynamo/table.ts'
import type { DataKey } from '../keys/seal.ts'
import { readPlan, tenantKey } from './tenant-items.ts'

/** Reads a tenant's plan. */
export const storedPlan = async (tenants: Table, tenant: string, dataKey: DataKey): Promise<Plan> => {
  const item = await tenants.get(tenantKey(tenant, 'places'), 'box')
  if (item === null) throw new Error('a tenant without a plan')
  return readPlan(item, dataKey)
}
