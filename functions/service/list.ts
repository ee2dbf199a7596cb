import { serviceList } from '../../core/contract/endpoints/service/list.ts'
import { serviceName } from '../../core/contract/fields.ts'
import { serviceBody } from '../../core/application/service-body.ts'
import { coversService } from '../../core/domain/authkey.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { onePage, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /service/list`: the tenant's services by name, those that the caller is for. */
export const action =
  ({ services }: { services: Services }): Action<typeof serviceList> =>
  async ({ request, caller }) => {
    const own = (name: string): boolean => serviceName.safeParse(name).success && name.startsWith(`${caller.tenant}_`)
    const after = readCursor(request.cursor, own)
    const found = await services.list(caller.tenant, { after, limit: request.limit + 1 })
    const { items, ...rest } = onePage(found, request.limit, ({ name }) => name)
    const covered = items.filter(({ name }) => coversService(caller, name))
    return { body: { items: covered.map(({ name, config }) => serviceBody(name, config, caller)), ...rest } }
  }

export const handler = endpointHandler(serviceList, action, ownerPorts)
