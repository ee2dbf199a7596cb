import { invalid } from '../../core/contract/errors.ts'
import { authkeyUpdate } from '../../core/contract/endpoints/authkey/update.ts'
import { type AuthkeyPorts, changeKey, checkReach, shownKey } from '../../core/application/authkeys.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /authkey/update`: what is given is changed, the rest stays; role and secret do too. */
export const action =
  (ports: AuthkeyPorts): Action<typeof authkeyUpdate> =>
  async ({ request: { authkey, expiresAt: end, ...chosen }, caller }) => {
    const expiresAt = end === undefined ? {} : { expiresAt: end === null ? null : Date.parse(end) }
    const wanted = { ...chosen, ...expiresAt }
    await checkReach(ports, caller, wanted)
    const key = await changeKey(ports, caller, authkey, { action: authkeyUpdate.id }, (before) => {
      if (before.role === 'owner' && (wanted.services ?? '*') !== '*')
        throw invalid('services', 'must be * for the role owner')
      return { ...before, ...wanted }
    })
    return { body: { authkey: shownKey(key, ports.clock()) } }
  }

export const handler = endpointHandler(authkeyUpdate, action, ownerPorts)
