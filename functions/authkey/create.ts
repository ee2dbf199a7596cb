import type { ResponseOf } from '../../core/contract/endpoint.ts'
import { AppError } from '../../core/contract/errors.ts'
import { authkeyCreate } from '../../core/contract/endpoints/authkey/create.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { type AuthkeyPorts, checkReach, keyEntry, shownKey } from '../../core/application/authkeys.ts'
import { answeredOnce, type IdempotencyPorts } from '../../core/application/idempotency.ts'
import { newAuthkey } from '../../core/application/new-service.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /authkey/create`: a key with its secret, shown here. */
export const action =
  (ports: AuthkeyPorts & IdempotencyPorts): Action<typeof authkeyCreate> =>
  async ({ request, caller, idempotencyKey }) => {
    const asked = { request, caller, idempotencyKey, path: authkeyCreate.path }
    const body = await answeredOnce<ResponseOf<typeof authkeyCreate>>(ports, asked, async (recordOf) => {
      const expiresAt = request.expiresAt === null ? null : Date.parse(request.expiresAt)
      await checkReach(ports, caller, { ...request, expiresAt })
      const key = newAuthkey({ ...ports, tenant: caller.tenant, by: caller.by }, { ...request, expiresAt })
      const answer = { authkey: shownKey(key, ports.clock()), secret: key.secret }
      const entry = keyEntry(ports, caller, key.id, { action: authkeyCreate.id, after: key })
      if ((await ports.authkeys.create(key, entry, recordOf(answer))) === 'repeated') throw new AppError('busy')
      return answer
    })
    return { body }
  }

export const handler = endpointHandler(authkeyCreate, action, (env) => {
  const base = ownerPorts(env)
  return { ...base, tenants: dynamoTenants({ ...base, table: env.TABLE_TENANTS }) }
})
