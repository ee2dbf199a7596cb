import { tenantGet } from '../../core/contract/endpoints/tenant/get.ts'
import { AppError } from '../../core/contract/errors.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { dynamoProfiles } from '../../core/adapters/tenants/dynamo-profiles.ts'
import type { Profiles } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /tenant`: the tenant, and how much of its plan is used. */
export const action =
  ({ profiles }: { profiles: Profiles }): Action<typeof tenantGet> =>
  async ({ caller: { tenant } }) => {
    const found = await profiles.read(tenant)
    if (found === null) throw new AppError('not_found')
    const { email, created, plan, tokens } = found
    const { name, maxTokens } = plan
    const shown = { name, ...(maxTokens === null ? {} : { maxTokens }) }
    return { body: { tenant, email, createdAt: isoTime(created), plan: shown, tokens } }
  }

export const handler = endpointHandler(tenantGet, action, (env) => {
  const ports = ownerPorts(env)
  return { ...ports, profiles: dynamoProfiles({ ...ports, table: env.TABLE_TENANTS }) }
})
