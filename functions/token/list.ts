import { tokenList } from '../../core/contract/endpoints/token/list.ts'
import { userId } from '../../core/contract/fields.ts'
import { eventPadding } from '../../core/application/equal-lengths.ts'
import { tokenOf, type TokenPorts } from '../../core/application/token-call.ts'
import { summary } from '../../core/application/token-summary.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { makeCursor, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /token/list`: a service's tokens in the order of their user IDs' bytes. */
export const action =
  ({ tokens, clock }: TokenPorts): Action<typeof tokenList> =>
  async ({ request, caller }) => {
    const { prefix = '', limit } = request
    const after = readCursor(request.cursor, (value) => userId.safeParse(value).success && value.startsWith(prefix))
    const users = await tokens.listUsers(caller.service.name, { prefix, after, limit: limit + 1 })
    const page = users.slice(0, limit)
    const ids = page.map((user) => tokenOf(caller, user).id)
    const found = await tokens.loadMany(caller.tenant, ids)
    const items = ids.flatMap((id) => {
      const token = found.get(id)
      return token === undefined || token.state.deleted ? [] : [summary(token, caller, clock())]
    })
    const cursor = users.length > limit ? { cursor: makeCursor(page.at(-1) ?? '') } : {}
    const padding = items.reduce((sum, { lastEvent }) => sum + eventPadding(lastEvent?.type), 0)
    return { body: { items, ...cursor }, padding }
  }

export const handler = endpointHandler(tokenList, action, tokenPorts)
