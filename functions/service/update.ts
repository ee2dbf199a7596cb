import { AppError } from '../../core/contract/errors.ts'
import { serviceUpdate } from '../../core/contract/endpoints/service/update.ts'
import { mergeConfig } from '../../core/contract/merge-config.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { savable, type SavingPorts } from '../../core/application/savable.ts'
import { serviceBody } from '../../core/application/service-body.ts'
import { auditEntry, changesBetween } from '../../core/domain/audit.ts'
import type { Clock } from '../../core/domain/ports.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import type { EndpointMarks } from '../../core/domain/webhook/ports.ts'
import { formerSecret } from '../../core/domain/webhook/secret.ts'
import { endpointPorts } from '../../core/platform/endpoint-ports.ts'
import { savingPorts } from '../../core/platform/saving-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'
import { checked } from '../../core/runtime/request.ts'

/** Rounds of read, merge and conditional write before a change is told to come back. */
const maxRounds = 6

const savesUrl = ({ webhook }: Record<string, unknown>): boolean =>
  typeof webhook === 'object' && webhook !== null && 'url' in webhook

/** `POST /service/update`: lays any part of a configuration over what is there, and checks the whole. */
export const action =
  (
    ports: SavingPorts & { services: Services; clock: Clock; endpoints: Pick<EndpointMarks, 'switchOn'> },
  ): Action<typeof serviceUpdate> =>
  async ({ request: { service: name, webhookState: _shown, ...part }, caller }) => {
    // Who may not see duress would be told of it at a webhook of their own.
    if (caller.hideDuress && 'webhook' in part) throw new AppError('forbidden')
    for (let round = 0; round < maxRounds; round += 1) {
      const service = await ports.services.get(name)
      if (service === null) throw new AppError('not_found')
      const merged = checked(serviceConfig, mergeConfig(service.config, part))
      const config = await savable(merged, service.config, service.tenant, ports)
      const changes = changesBetween(service.config, config)
      const audit = auditEntry(ports, caller, { action: serviceUpdate.id, service: name, changes })
      const former = formerSecret(service, config.webhook.secret, ports.clock())
      if ((await ports.services.replace(service, { config, former }, audit)) === 'lost') continue
      const { url } = config.webhook
      // Also one that is as it was: whoever saves it wants it asked.
      if (url !== null && savesUrl(part)) await ports.endpoints.switchOn(service, url, ports.clock())
      return { body: serviceBody(name, config, caller) }
    }
    throw new AppError('busy')
  }

export const handler = endpointHandler(serviceUpdate, action, (env) => {
  const base = savingPorts(env)
  return { ...base, ...endpointPorts(base, env) }
})
