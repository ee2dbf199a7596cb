import { tokenForce } from '../../core/contract/endpoints/token/force.ts'
import { Status } from '../../core/contract/status.ts'
import { manageToken, reasonOf, type TokenPorts } from '../../core/application/token-call.ts'
import { force } from '../../core/domain/token/administer.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

const named = { open: Status.open, closed: Status.closed, blocked: Status.blocked } as const
const nameOf = { 1: 'open', 2: 'closed', 4: 'blocked' } as const

/** `POST /token/force`: an administrator's decision, marked as such in event and detail. */
export const action =
  (ports: TokenPorts): Action<typeof tokenForce> =>
  async ({ request, caller }) => {
    const target = typeof request.status === 'string' ? named[request.status] : request.status
    const changes = [
      { field: 'status', to: nameOf[target] },
      ...(request.duration === undefined ? [] : [{ field: 'duration', to: request.duration }]),
    ]
    const managed = { user: request.id, action: tokenForce.id, changes, ...reasonOf(caller, request) }
    const status = await manageToken(ports, caller, managed, (token, context) =>
      force(token, target, request.duration, context),
    )
    return { body: { status } }
  }

export const handler = endpointHandler(tokenForce, action, tokenPorts)
