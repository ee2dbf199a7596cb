import { userId } from '../../core/contract/fields.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { makeCursor, readCursor } from '../../core/runtime/cursor.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { tokenOf } from '../../core/application/token-call.ts'
import { summary } from '../../core/application/token-summary.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.list'))

/** `GET /token/list`: a service's tokens in the order of their user IDs' bytes. */
export const handler = serviceEndpoint('token.list', callers, async ({ request, caller }) => {
  const { prefix = '', limit } = request
  const after = readCursor(request.cursor, (value) => userId.safeParse(value).success && value.startsWith(prefix))
  const users = await tokens.listUsers(caller.service.name, { prefix, after, limit: limit + 1 })
  const page = users.slice(0, limit)
  const found = await tokens.loadMany(
    caller.tenant,
    page.map((user) => tokenOf(caller, user).id),
  )
  const items = page.flatMap((user) => {
    const token = found.get(tokenOf(caller, user).id)
    return token === undefined || token.state.deleted ? [] : [summary(token, caller)]
  })
  return { body: { items, ...(users.length > limit ? { cursor: makeCursor(page.at(-1) ?? '') } : {}) } }
})
