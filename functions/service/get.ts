import { AppError } from '../../core/contract/errors.ts'
import { serviceGet } from '../../core/contract/endpoints/service/get.ts'
import { serviceBody } from '../../core/application/service-body.ts'
import type { Clock } from '../../core/domain/ports.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { freshEndpoint, webhookState } from '../../core/domain/webhook/endpoint-state.ts'
import type { EndpointMarks } from '../../core/domain/webhook/ports.ts'
import { endpointPorts } from '../../core/platform/endpoint-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

interface Ports {
  services: Services
  endpoints: Pick<EndpointMarks, 'of'>
  clock: Clock
}

/** `GET /service/get`: the whole configuration, and how its endpoint is. */
export const action =
  ({ services, endpoints, clock }: Ports): Action<typeof serviceGet> =>
  async ({ request, caller }) => {
    const service = await services.get(request.service)
    if (service === null) throw new AppError('not_found')
    const { url } = service.config.webhook
    const known = url === null ? freshEndpoint : (await endpoints.of(service.name))(url)
    const state = webhookState(service, known, clock())
    return { body: { ...serviceBody(service.name, service.config, caller), webhookState: state } }
  }

export const handler = endpointHandler(serviceGet, action, (env) => {
  const base = ownerPorts(env)
  return { ...base, ...endpointPorts(base, env) }
})
