import { tokenOtp } from '../../core/contract/endpoints/token/otp.ts'
import { demand, type JudgingPorts, judgeTypedCode, verdictReply } from '../../core/application/code-call.ts'
import { judgingPorts } from '../../core/platform/judging-ports.ts'
import { type Action, endpointHandler, warmed } from '../handler.ts'

/** `POST /token/otp`: one read and one write when warm; a code is accepted once, however often and wherever it is sent. */
export const action =
  (ports: JudgingPorts): Action<typeof tokenOtp> =>
  async ({ request, caller, idempotencyKey }) => {
    demand(caller.service.config.otp.enabled, 'one-time codes')
    const asked = { request, caller, idempotencyKey, path: tokenOtp.path, user: request.id }
    return verdictReply(await judgeTypedCode(ports, asked, request.code), caller)
  }

export const handler = endpointHandler(tokenOtp, action, await warmed(tokenOtp, judgingPorts))
