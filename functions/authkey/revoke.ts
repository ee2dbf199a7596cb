import { AppError } from '../../core/contract/errors.ts'
import { authkeyRevoke } from '../../core/contract/endpoints/authkey/revoke.ts'
import { type AuthkeyPorts, checkManaged, keyEntry } from '../../core/application/authkeys.ts'
import { reasonOf } from '../../core/application/token-call.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /authkey/revoke`: the key is gone with its secret; the audit remembers it. */
export const action =
  (ports: AuthkeyPorts): Action<typeof authkeyRevoke> =>
  async ({ request: { authkey, ...request }, caller }) => {
    const why = reasonOf(caller, request)
    const before = await ports.authkeys.get(caller.tenant, authkey)
    if (before === null) throw new AppError('not_found')
    checkManaged(caller, before.key)
    const changes = [{ field: 'name', from: before.key.name }]
    const entry = keyEntry(ports, caller, authkey, { action: authkeyRevoke.id, before: before.key, changes, ...why })
    if (!(await ports.authkeys.revoke(caller.tenant, authkey, entry))) throw new AppError('not_found')
    return { body: { revoked: true } }
  }

export const handler = endpointHandler(authkeyRevoke, action, ownerPorts)
