import { tokenOtp } from '../../core/contract/endpoints/token/otp.ts'
import { demand, judgeTypedCode, verdictReply } from '../../core/application/code-call.ts'
import type { TokenPorts } from '../../core/application/token-call.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/otp`: one read and one write when warm; a code is accepted once, however often and wherever it is sent. */
export const action =
  (ports: TokenPorts): Action<typeof tokenOtp> =>
  async ({ request, caller }) => {
    demand(caller.service.config.otp.enabled, 'one-time codes')
    return verdictReply(await judgeTypedCode(ports, caller, request.id, request.code), caller)
  }

export const handler = endpointHandler(tokenOtp, action, tokenPorts)
