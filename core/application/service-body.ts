import type { ServiceConfig } from '../contract/service-config.ts'
import type { Caller } from '../domain/caller.ts'

/** A service as answers hold it: the webhook's secret, by which anybody could sign what the tenant believes, is for owners. */
export const serviceBody = (service: string, config: ServiceConfig, { role }: Pick<Caller, 'role'>) => {
  const { secret: _secret, ...webhook } = config.webhook
  return { service, ...config, webhook: role === 'owner' ? config.webhook : webhook }
}
