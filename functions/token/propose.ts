import { tokenPropose } from '../../core/contract/endpoints/token/propose.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { answeredOnce, type IdempotencyPorts } from '../../core/application/idempotency.ts'
import { proposeTransaction } from '../../core/application/propose-transaction.ts'
import type { TokenPorts } from '../../core/application/token-call.ts'
import type { Random } from '../../core/domain/ports.ts'
import { notePorts } from '../../core/platform/note-ports.ts'
import { keyTokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/transaction`: the user sees and approves this payment; the proof is bound to its content (protocol.md 12). */
export const action =
  (ports: TokenPorts & IdempotencyPorts & { random: Random }): Action<typeof tokenPropose> =>
  async ({ request, caller, idempotencyKey }) => {
    const asked = { request, caller, idempotencyKey, path: tokenPropose.path }
    return {
      body: await answeredOnce(ports, asked, (recordOf) => proposeTransaction(ports, request, caller, recordOf)),
    }
  }

export const handler = endpointHandler(tokenPropose, action, (env) => {
  const base = keyTokenPorts(env)
  const tenants = dynamoTenants({ ...base, table: env.TABLE_TENANTS })
  return { ...base, ...notePorts(base, env), tenants }
})
