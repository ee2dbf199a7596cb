import { resyncTyped } from '../../core/domain/token/typed-code.ts'
import { demand, verdictBody } from '../../core/application/code-call.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { changeToken } from '../../core/application/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.otp-resync'))

/** `POST /token/otp/resync`: two consecutive codes tell the token's clock; counts as one try. */
export const handler = serviceEndpoint('token.otp-resync', callers, async ({ request, caller }) => {
  demand(caller.service.config.otp.enabled, 'one-time codes')
  const verdict = await changeToken(tokens, caller, request.id, (token, context) =>
    resyncTyped(token, request.code1, request.code2, context),
  )
  return { body: verdictBody(verdict, caller) }
})
