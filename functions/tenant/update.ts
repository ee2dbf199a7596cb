import { tenantUpdate } from '../../core/contract/endpoints/tenant/update.ts'
import { AppError } from '../../core/contract/errors.ts'
import { dynamoProfiles } from '../../core/adapters/tenants/dynamo-profiles.ts'
import { auditEntry } from '../../core/domain/audit.ts'
import type { Clock, Random } from '../../core/domain/ports.ts'
import type { Profiles } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/update`: the address by which the tenant is reached; who logs in is the members' matter. */
export const action =
  ({ profiles, clock, random }: { profiles: Profiles; clock: Clock; random: Random }): Action<typeof tenantUpdate> =>
  async ({ request: { email, reason }, caller }) => {
    const { tenant } = caller
    const before = await profiles.read(tenant)
    if (before === null) throw new AppError('not_found')
    const changes = [{ field: 'email', from: before.email, to: email }]
    const about = { action: tenantUpdate.id, changes, ...(reason === undefined ? {} : { reason }) }
    await profiles.update(tenant, { email, created: before.created }, auditEntry({ clock, random }, caller, about))
    return { body: { tenant, email } }
  }

export const handler = endpointHandler(tenantUpdate, action, (env) => {
  const ports = ownerPorts(env)
  return { ...ports, profiles: dynamoProfiles({ ...ports, table: env.TABLE_TENANTS }) }
})
