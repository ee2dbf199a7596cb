import { authkeyRotate } from '../../core/contract/endpoints/authkey/rotate.ts'
import { type AuthkeyPorts, changeKey, shownKey } from '../../core/application/authkeys.ts'
import { newAuthkeySecret } from '../../core/domain/authkey.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /authkey/rotate`: a new secret, and an end for the old one; one that a rotation before left goes at once. */
export const action =
  (ports: AuthkeyPorts): Action<typeof authkeyRotate> =>
  async ({ request: { authkey, overlap }, caller }) => {
    const now = ports.clock()
    const key = await changeKey(ports, caller, authkey, { action: authkeyRotate.id }, (before) => ({
      ...before,
      secret: newAuthkeySecret(caller.tenant, before.id, ports.random),
      former: overlap === 0 ? null : { secret: before.secret, until: now + overlap * 1000 },
    }))
    return { body: { authkey: shownKey(key, now), secret: key.secret } }
  }

export const handler = endpointHandler(authkeyRotate, action, ownerPorts)
