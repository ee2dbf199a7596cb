import { serviceList } from '../../core/contract/endpoints/service/list.ts'
import { serviceName } from '../../core/contract/fields.ts'
import { serviceBody } from '../../core/application/service-body.ts'
import { coversService } from '../../core/domain/authkey.ts'
import { serviceTokens, type TokensOf } from '../../core/adapters/tenants/service-tokens.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { onePage, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /service/list`: the tenant's services by name, those that the caller is for, each with the number of its tokens. */
export const action =
  ({ services, tokensOf }: { services: Services; tokensOf: TokensOf }): Action<typeof serviceList> =>
  async ({ request, caller }) => {
    const own = (name: string): boolean => serviceName.safeParse(name).success && name.startsWith(`${caller.tenant}_`)
    const after = readCursor(request.cursor, own)
    const found = await services.list(caller.tenant, { after, limit: request.limit + 1 })
    const { items, ...rest } = onePage(found, request.limit, ({ name }) => name)
    const covered = items.filter(({ name }) => coversService(caller, name))
    const names = covered.map(({ name }) => name)
    const tokens = await tokensOf(caller.tenant, names)
    const shown = covered.map(({ name, config }) => ({
      ...serviceBody(name, config, caller),
      tokens: tokens.get(name) ?? 0,
    }))
    return { body: { items: shown, ...rest } }
  }

export const handler = endpointHandler(serviceList, action, (env) => {
  const ports = ownerPorts(env)
  return { ...ports, tokensOf: serviceTokens({ ...ports, table: env.TABLE_TENANTS }) }
})
