import { tokenList } from '../../core/contract/endpoints/token/list.ts'
import { userId } from '../../core/contract/fields.ts'
import { tokenOf, type TokenPorts } from '../../core/application/token-call.ts'
import { summary } from '../../core/application/token-summary.ts'
import { deviceNameOf, isNamed } from '../../core/domain/token/device-name.ts'
import type { Token } from '../../core/domain/token/state.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { makeCursor, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** The phone's name. */
const deviceOf = (token: Token): { device?: { name: string } } => {
  const name = deviceNameOf(token)
  return name === null ? {} : { device: { name } }
}

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
    const nameless = ids.filter((id) => !isNamed(found.get(id)))
    const whole = await tokens.loadMany(caller.tenant, nameless, { cold: true })
    const items = ids.flatMap((id) => {
      const token = whole.get(id) ?? found.get(id)
      return token === undefined || token.state.deleted
        ? []
        : [{ ...summary(token, caller, clock()), device: deviceOf(token) }]
    })
    const cursor = users.length > limit ? { cursor: makeCursor(page.at(-1) ?? '') } : {}
    return {
      body: { items: items.map(({ short, device }) => ({ ...short, ...device })), ...cursor },
      padding: items.reduce((sum, { padding }) => sum + padding, 0),
    }
  }

export const handler = endpointHandler(tokenList, action, tokenPorts)
