import { tenantGet } from '../../core/contract/endpoints/tenant/get.ts'
import { AppError } from '../../core/contract/errors.ts'
import { dynamoProfiles } from '../../core/adapters/tenants/dynamo-profiles.ts'
import { shownTenant } from '../../core/application/shown-tenant.ts'
import type { Profiles } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /tenant`: the tenant, and how much of its plan is used. */
export const action =
  ({ profiles }: { profiles: Profiles }): Action<typeof tenantGet> =>
  async ({ caller: { tenant } }) => {
    const found = await profiles.read(tenant)
    if (found === null) throw new AppError('not_found')
    return { body: shownTenant(tenant, found) }
  }

export const handler = endpointHandler(tenantGet, action, (env) => {
  const ports = ownerPorts(env)
  return { ...ports, profiles: dynamoProfiles({ ...ports, table: env.TABLE_TENANTS }) }
})
