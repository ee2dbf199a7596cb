import { AppError } from '../../core/contract/errors.ts'
import { ownerEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { ownerPorts } from '../../core/runtime/owner-ports.ts'

const { callers, services } = ownerPorts(readEnvironment('service.get'))

/** `GET /service/get`: the whole configuration, with the webhook's secret. */
export const handler = ownerEndpoint('service.get', callers, async ({ request }) => {
  const service = await services.get(request.service)
  if (service === null) throw new AppError('not_found')
  return { body: { service: service.name, ...service.config } }
})
