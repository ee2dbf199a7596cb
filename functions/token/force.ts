import { shown, Status } from '../../core/contract/status.ts'
import { force } from '../../core/domain/token/administer.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { changeToken } from '../../core/application/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.force'))

const named = { open: Status.open, closed: Status.closed, blocked: Status.blocked } as const

/** `POST /token/force`: an administrator's decision, marked as such in event and detail. */
export const handler = serviceEndpoint('token.force', callers, async ({ request, caller }) => {
  const target = typeof request.status === 'string' ? named[request.status] : request.status
  const status = await changeToken(tokens, caller, request.id, (token, context) =>
    force(token, target, request.duration, context),
  )
  return { body: { status: shown(status, caller.hideDuress) } }
})
