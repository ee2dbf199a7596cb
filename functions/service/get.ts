import { AppError } from '../../core/contract/errors.ts'
import { serviceGet } from '../../core/contract/endpoints/service/get.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /service/get`: the whole configuration, with the webhook's secret. */
export const action =
  ({ services }: { services: Services }): Action<typeof serviceGet> =>
  async ({ request }) => {
    const service = await services.get(request.service)
    if (service === null) throw new AppError('not_found')
    return { body: { service: service.name, ...service.config } }
  }

export const handler = endpointHandler(serviceGet, action, ownerPorts)
