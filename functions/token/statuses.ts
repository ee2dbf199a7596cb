import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../../core/runtime/environment.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { statusesOf } from '../../core/runtime/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.statuses'))

/** `POST /token/statuses`: up to a hundred tokens in one strongly consistent read; never consumes. */
export const handler = serviceEndpoint('token.statuses', callers, async ({ request, caller }) => {
  const statuses = await statusesOf(tokens, caller, request.ids)
  return { body: { statuses: Object.fromEntries(statuses) } }
})
