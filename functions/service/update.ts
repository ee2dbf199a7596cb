import { AppError } from '../../core/contract/errors.ts'
import { mergeConfig, serviceConfig } from '../../core/contract/service-config.ts'
import { maxRounds } from '../../core/application/change.ts'
import { ownerEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { ownerPorts } from '../../core/runtime/owner-ports.ts'
import { checked } from '../../core/runtime/request.ts'
import { savable } from '../../core/application/webhook-settings.ts'

const env = readEnvironment('service.update')
const { callers, services } = ownerPorts(env)

/** `POST /service/update`: lays any part of a configuration over what is there, and checks the whole. */
export const handler = ownerEndpoint('service.update', callers, async ({ request }) => {
  const { service: name, ...part } = request
  for (let round = 0; round < maxRounds; round += 1) {
    const service = await services.get(name)
    if (service === null) throw new AppError('not_found')
    const config = await savable(
      checked(serviceConfig, mergeConfig(service.config, part)),
      env.ALLOW_LOOPBACK_WEBHOOKS === 'true',
    )
    if ((await services.replace(service, config)) === 'written') return { body: { service: name, ...config } }
  }
  throw new AppError('busy')
})
