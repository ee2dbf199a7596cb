import { tenantJob } from '../../core/contract/endpoints/tenant/job.ts'
import { AppError } from '../../core/contract/errors.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { dynamoDeletions } from '../../core/adapters/tenants/dynamo-deletions.ts'
import type { Deletions } from '../../core/domain/job.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /tenant/job`: how far a deletion is. A tenant's own is over when nobody is let in any more. */
export const action =
  ({ deletions }: { deletions: Pick<Deletions, 'find'> }): Action<typeof tenantJob> =>
  async ({ request, caller }) => {
    const found = await deletions.find(caller.tenant, request.job)
    if (found === null) throw new AppError('not_found')
    const { id, service, removed, startedAt, finishedAt } = found
    return {
      body: {
        job: id,
        ...(service === null ? { kind: 'tenant' } : { kind: 'service', service }),
        state: finishedAt === null ? 'running' : 'done',
        removed,
        startedAt: isoTime(startedAt),
        ...(finishedAt === null ? {} : { finishedAt: isoTime(finishedAt) }),
      },
    }
  }

export const handler = endpointHandler(tenantJob, action, (env) => {
  const base = ownerPorts(env)
  return { ...base, deletions: dynamoDeletions({ ...base, tables: { tenants: env.TABLE_TENANTS } }) }
})
