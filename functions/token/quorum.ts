import { Status } from '../../core/contract/status.ts'
import { quorum } from '../../core/domain/token/quorum.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { statusesOf } from '../../core/application/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.quorum'))

/** `POST /token/quorum`: several approvers, one question; never consumes. */
export const handler = serviceEndpoint('token.quorum', callers, async ({ request, caller }) => {
  const statuses = await statusesOf(tokens, caller, request.ids)
  const verdict = quorum(
    statuses.map(([, status]) => status ?? Status.closed),
    request.min,
  )
  return { body: { ...verdict, min: request.min } }
})
