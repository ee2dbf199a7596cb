import { AppError } from '../../core/contract/errors.ts'
import { webhookRotate } from '../../core/contract/endpoints/webhook/rotate.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { auditEntry } from '../../core/domain/audit.ts'
import type { Clock, Random } from '../../core/domain/ports.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { formerSecret, newWebhookSecret } from '../../core/domain/webhook/secret.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

interface Ports {
  services: Pick<Services, 'get' | 'replace'>
  clock: Clock
  random: Random
}

/** `POST /webhook/rotate`: another secret, shown here; the one before signs beside it for a day. */
export const action =
  (ports: Ports): Action<typeof webhookRotate> =>
  async ({ request, caller }) => {
    // As in `/service/update`: who may not see duress does not touch what tells of it.
    if (caller.hideDuress) throw new AppError('forbidden')
    const service = await ports.services.get(request.service)
    if (service === null) throw new AppError('not_found')
    const secret = request.secret ?? newWebhookSecret(ports.random)
    const config = { ...service.config, webhook: { ...service.config.webhook, secret } }
    const former = formerSecret(service, secret, ports.clock())
    const changes = [{ field: 'webhook.secret' }]
    const audit = auditEntry(ports, caller, { action: webhookRotate.id, service: service.name, changes })
    if ((await ports.services.replace(service, { config, former }, audit)) === 'lost') throw new AppError('busy')
    return { body: { secret, ...(former === undefined ? {} : { rotatingUntil: isoTime(former.until) }) } }
  }

export const handler = endpointHandler(webhookRotate, action, ownerPorts)
