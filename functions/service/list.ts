import { serviceList } from '../../core/contract/endpoints/service/list.ts'
import { serviceName } from '../../core/contract/fields.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { onePage, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /service/list`: the tenant's services by name. */
export const action =
  ({ services }: { services: Services }): Action<typeof serviceList> =>
  async ({ request, caller }) => {
    const own = (name: string): boolean => serviceName.safeParse(name).success && name.startsWith(`${caller.tenant}_`)
    const after = readCursor(request.cursor, own)
    const found = await services.list(caller.tenant, { after, limit: request.limit + 1 })
    const items = found.map(({ name, config }) => ({ service: name, ...config }))
    return { body: onePage(items, request.limit, ({ service }) => service) }
  }

export const handler = endpointHandler(serviceList, action, ownerPorts)
