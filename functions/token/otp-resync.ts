import { tokenOtpResync } from '../../core/contract/endpoints/token/otp-resync.ts'
import { demand, verdictReply } from '../../core/application/code-call.ts'
import { manageToken, reasonOf, type TokenPorts } from '../../core/application/token-call.ts'
import { resyncTyped } from '../../core/domain/token/typed-code.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/otp/resync`: two consecutive codes tell the token's clock; counts as one try. */
export const action =
  (ports: TokenPorts): Action<typeof tokenOtpResync> =>
  async ({ request, caller }) => {
    demand(caller.service.config.otp.enabled, 'one-time codes')
    // An authenticator app that waits for its first code brings the second item along.
    const managed = { user: request.id, cold: true, action: tokenOtpResync.id, ...reasonOf(caller, request) }
    const verdict = await manageToken(ports, caller, managed, (token, context) =>
      resyncTyped(token, request.code1, request.code2, context),
    )
    return verdictReply(verdict, caller)
  }

export const handler = endpointHandler(tokenOtpResync, action, tokenPorts)
