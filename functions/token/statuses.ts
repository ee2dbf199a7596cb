import { shown } from '../../core/contract/status.ts'
import { statusAt } from '../../core/domain/token/status.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../../core/runtime/environment.ts'
import { clock } from '../../core/runtime/platform.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { tokenOf } from '../../core/runtime/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.statuses'))

/** `POST /token/statuses`: up to a hundred tokens in one strongly consistent read; never consumes. */
export const handler = serviceEndpoint('token.statuses', callers, async ({ request, caller }) => {
  const found = await tokens.loadMany(caller.tenant, request.ids.map((id) => tokenOf(caller, id).id))
  const statuses = request.ids.map((id) => {
    const token = found.get(tokenOf(caller, id).id)
    if (token === undefined || token.state.deleted) return [id, null] as const
    return [id, shown(statusAt(token.state, clock(), caller.service.config.maxErrors), caller.hideDuress)] as const
  })
  return { body: { statuses: Object.fromEntries(statuses) } }
})
