import { tokenConfirm } from '../../core/contract/endpoints/token/confirm.ts'
import { manageToken, type TokenPorts } from '../../core/application/token-call.ts'
import { confirm } from '../../core/domain/token/administer.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/confirm`: the user typed the device's binding code into the tenant's own session (protocol.md 7). */
export const action =
  (ports: TokenPorts): Action<typeof tokenConfirm> =>
  async ({ request, caller }) => {
    const confirmed = await manageToken(
      ports,
      caller,
      { user: request.id, action: tokenConfirm.id },
      (token, context) => confirm(token, request.binding, context),
    )
    return { body: { confirmed } }
  }

export const handler = endpointHandler(tokenConfirm, action, tokenPorts)
