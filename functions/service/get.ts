import { AppError } from '../../core/contract/errors.ts'
import { serviceGet } from '../../core/contract/endpoints/service/get.ts'
import { serviceBody } from '../../core/application/service-body.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /service/get`: the whole configuration. */
export const action =
  ({ services }: { services: Services }): Action<typeof serviceGet> =>
  async ({ request, caller }) => {
    const service = await services.get(request.service)
    if (service === null) throw new AppError('not_found')
    return { body: serviceBody(service.name, service.config, caller) }
  }

export const handler = endpointHandler(serviceGet, action, ownerPorts)
