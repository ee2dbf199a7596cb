import { shown } from '../../core/contract/status.ts'
import { poll } from '../../core/domain/token/poll.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { changeToken } from '../../core/application/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.status'))

/** `GET /token/status`: one strongly consistent read when warm, and a write only when it consumes a single use. */
export const handler = serviceEndpoint('token.status', callers, async ({ request, caller }) => {
  const status = await changeToken(tokens, caller, request.id, poll)
  return { body: { status: shown(status, caller.hideDuress) } }
})
