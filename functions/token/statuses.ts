import { tokenStatuses } from '../../core/contract/endpoints/token/statuses.ts'
import { statusesOf, type TokenPorts } from '../../core/application/token-call.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler, warmed } from '../handler.ts'

/** `POST /token/statuses`: up to a hundred tokens in one strongly consistent read; never consumes. */
export const action =
  (ports: TokenPorts): Action<typeof tokenStatuses> =>
  async ({ request, caller }) => {
    const found = await statusesOf(
      ports,
      caller,
      request.ids.map(({ id }) => id),
    )
    return {
      body: { statuses: Object.fromEntries(request.ids.map(({ sent }, index) => [sent, found[index] ?? null])) },
    }
  }

export const handler = endpointHandler(tokenStatuses, action, await warmed(tokenStatuses, tokenPorts))
