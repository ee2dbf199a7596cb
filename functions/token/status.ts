import { tokenStatus } from '../../core/contract/endpoints/token/status.ts'
import { shown } from '../../core/contract/status.ts'
import { changeToken, type TokenPorts } from '../../core/application/token-call.ts'
import { poll } from '../../core/domain/token/poll.ts'
import { keyTokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler, warmed } from '../handler.ts'

/** `GET /token/status`: one strongly consistent read when warm, and a write only when it consumes a single use. */
export const action =
  (ports: TokenPorts): Action<typeof tokenStatus> =>
  async ({ request, caller }) => {
    const found = await changeToken(ports, caller, request.id, poll)
    return { body: { status: shown(found, caller.hideDuress) } }
  }

export const handler = endpointHandler(tokenStatus, action, await warmed(tokenStatus, keyTokenPorts))
