import { tokenQuorum } from '../../core/contract/endpoints/token/quorum.ts'
import { Status } from '../../core/contract/status.ts'
import { statusesOf, type TokenPorts } from '../../core/application/token-call.ts'
import { quorum } from '../../core/domain/token/quorum.ts'
import { keyTokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/quorum`: several approvers, one question; never consumes. */
export const action =
  (ports: TokenPorts): Action<typeof tokenQuorum> =>
  async ({ request: { ids, min }, caller }) => {
    const statuses = await statusesOf(ports, caller, ids)
    const verdict = quorum(
      statuses.map((status) => status ?? Status.closed),
      min,
    )
    return { body: { ...verdict, min } }
  }

export const handler = endpointHandler(tokenQuorum, action, keyTokenPorts)
