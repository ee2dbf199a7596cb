import { AppError } from '../../core/contract/errors.ts'
import { serviceUpdate } from '../../core/contract/endpoints/service/update.ts'
import { mergeConfig, serviceConfig } from '../../core/contract/service-config.ts'
import { savable, type SavingPorts } from '../../core/application/savable.ts'
import { serviceBody } from '../../core/application/service-body.ts'
import { auditEntry, changesBetween } from '../../core/domain/audit.ts'
import type { Clock } from '../../core/domain/ports.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { savingPorts } from '../../core/platform/saving-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'
import { checked } from '../../core/runtime/request.ts'

/** Rounds of read, merge and conditional write before a change is told to come back. */
const maxRounds = 6

/** `POST /service/update`: lays any part of a configuration over what is there, and checks the whole. */
export const action =
  (ports: SavingPorts & { services: Services; clock: Clock }): Action<typeof serviceUpdate> =>
  async ({ request: { service: name, ...part }, caller }) => {
    // Who may not see duress would be told of it at a webhook of their own.
    if (caller.hideDuress && 'webhook' in part) throw new AppError('forbidden')
    for (let round = 0; round < maxRounds; round += 1) {
      const service = await ports.services.get(name)
      if (service === null) throw new AppError('not_found')
      const merged = checked(serviceConfig, mergeConfig(service.config, part))
      const config = await savable(merged, service.config, service.tenant, ports)
      const changes = changesBetween(service.config, config)
      const audit = auditEntry(ports, caller, { action: serviceUpdate.id, service: name, changes })
      if ((await ports.services.replace(service, config, audit)) === 'written')
        return { body: serviceBody(name, config, caller) }
    }
    throw new AppError('busy')
  }

export const handler = endpointHandler(serviceUpdate, action, savingPorts)
