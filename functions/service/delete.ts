import { serviceDelete } from '../../core/contract/endpoints/service/delete.ts'
import { AppError } from '../../core/contract/errors.ts'
import { DynamoTokenStore } from '../../core/adapters/tokens/dynamo-token-store.ts'
import { dynamoDeletions } from '../../core/adapters/tenants/dynamo-deletions.ts'
import { beginDeletion, type DeletionPorts } from '../../core/application/deletion.ts'
import type { TokenStore } from '../../core/domain/ports.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { purgeQueue } from '../../core/platform/purge-queue.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /service/delete`: the service is gone for everybody within 20 s, what belongs to it goes in the background. */
export const action =
  (
    ports: DeletionPorts & { services: Pick<Services, 'get'>; tokens: Pick<TokenStore, 'listUsers'> },
  ): Action<typeof serviceDelete> =>
  async ({ request: { service: name, force, reason }, caller }) => {
    const service = await ports.services.get(name)
    if (service === null) throw new AppError('not_found')
    if (!force && (await ports.tokens.listUsers(name, { prefix: '', after: '', limit: 1 })).length > 0)
      throw new AppError('in_use')
    return { body: await beginDeletion(ports, caller, service, { action: serviceDelete.id, reason }) }
  }

export const handler = endpointHandler(serviceDelete, action, (env) => {
  const base = ownerPorts(env)
  const tables = { tenants: env.TABLE_TENANTS, services: env.TABLE_SERVICES }
  const tokens = new DynamoTokenStore({ ...base, table: env.TABLE_TOKENS })
  return { ...base, tokens, deletions: dynamoDeletions({ ...base, tables }), purge: purgeQueue(env.QUEUE_PURGE) }
})
