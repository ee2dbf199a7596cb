import { demand, judgeTypedCode, verdictBody } from '../../core/application/code-call.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'

const env = readEnvironment('token.otp')
const { tokens, callers } = tokenPorts(env, { tenants: env.TABLE_TENANTS })

/** `POST /token/otp`: one read and one write when warm; a code is accepted once, however often and wherever it is sent. */
export const handler = serviceEndpoint('token.otp', callers, async ({ request, caller }) => {
  demand(caller.service.config.otp.enabled, 'one-time codes')
  return { body: verdictBody(await judgeTypedCode(tokens, caller, request.id, request.code), caller) }
})
