import { AppError } from '../../core/contract/errors.ts'
import { change } from '../../core/application/change.ts'
import { restoreFromShadow } from '../../core/domain/token/shadow.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { contextOf, tokenOf } from '../../core/application/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.restore'))

/** `POST /token/restore`: an administrator ends a duress shadow (protocol.md 10). */
export const handler = serviceEndpoint('token.restore', callers, async ({ request, caller }) => {
  const { tenant, id } = tokenOf(caller, request.id)
  const restored = await change(
    tokens,
    () => tokens.load(tenant, id, { cold: true }),
    (token) => {
      if (token === null || token.state.deleted) throw new AppError('not_found')
      return restoreFromShadow(token, contextOf(caller))
    },
  )
  return { body: { restored } }
})
