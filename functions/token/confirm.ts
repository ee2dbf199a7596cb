import { confirm } from '../../core/domain/token/administer.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { changeToken } from '../../core/application/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.confirm'))

/** `POST /token/confirm`: the user typed the device's binding code into the tenant's own session (protocol.md 7). */
export const handler = serviceEndpoint('token.confirm', callers, async ({ request, caller }) => {
  const confirmed = await changeToken(tokens, caller, request.id, (token, context) =>
    confirm(token, request.binding, context),
  )
  return { body: { confirmed } }
})
