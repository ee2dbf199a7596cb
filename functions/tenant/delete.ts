import { tenantDelete } from '../../core/contract/endpoints/tenant/delete.ts'
import { invalid } from '../../core/contract/errors.ts'
import { dynamoDeletions } from '../../core/adapters/tenants/dynamo-deletions.ts'
import { beginDeletion, type DeletionPorts } from '../../core/application/deletion.ts'
import { fresh } from '../../core/application/fresh-factor.ts'
import { memberAsCaller } from '../../core/domain/member-caller.ts'
import { purgeQueue } from '../../core/platform/purge-queue.ts'
import { memberPorts } from '../../core/platform/session-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/delete`: keys and devices are refused within 20 s, all that belongs to the tenant goes in the background, its data key last. */
export const action =
  (ports: DeletionPorts): Action<typeof tenantDelete> =>
  async ({ request: { confirm, reason }, caller: member }) => {
    const caller = memberAsCaller(member)
    fresh(caller, ports.clock())
    if (confirm !== caller.tenant) throw invalid('confirm', 'must be the tenant’s name')
    return { body: await beginDeletion(ports, caller, null, { action: tenantDelete.id, reason }) }
  }

export const handler = endpointHandler(tenantDelete, action, (env) => {
  const base = memberPorts(env)
  const tables = { tenants: env.TABLE_TENANTS, keys: env.TABLE_KEYS }
  return { ...base, deletions: dynamoDeletions({ ...base, tables }), purge: purgeQueue(env.QUEUE_PURGE) }
})
