import { serviceName } from '../../core/contract/fields.ts'
import { makeCursor, readCursor } from '../../core/runtime/cursor.ts'
import { ownerEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { ownerPorts } from '../../core/runtime/owner-ports.ts'

const { callers, services } = ownerPorts(readEnvironment('service.list'))

/** `GET /service/list`: the tenant's services by name. */
export const handler = ownerEndpoint('service.list', callers, async ({ request, caller }) => {
  const own = (name: string): boolean => serviceName.safeParse(name).success && name.startsWith(`${caller.tenant}_`)
  const after = readCursor(request.cursor, own)
  const found = await services.list(caller.tenant, { after, limit: request.limit + 1 })
  const items = found.slice(0, request.limit).map((service) => ({ service: service.name, ...service.config }))
  return {
    body: { items, ...(found.length > request.limit ? { cursor: makeCursor(items.at(-1)?.service ?? '') } : {}) },
  }
})
