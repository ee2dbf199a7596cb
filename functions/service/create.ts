import { AppError, invalid } from '../../core/contract/errors.ts'
import { tenantOf } from '../../core/contract/fields.ts'
import { ownerEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { idempotencyOf, idempotentRecord, once } from '../../core/application/idempotency.ts'
import { firstAuthkeys } from '../../core/application/new-service.ts'
import { ownerPorts } from '../../core/runtime/owner-ports.ts'
import { clock } from '../../core/runtime/platform.ts'
import { savable } from '../../core/application/webhook-settings.ts'

const env = readEnvironment('service.create')
const { callers, services, sessions, keys } = ownerPorts(env)

/** `POST /service/create`: a service with its basic and admin authkeys, shown here once. */
export const handler = ownerEndpoint('service.create', callers, async ({ request, caller, event }) => {
  const { service, ...wanted } = request
  if (tenantOf(service) !== caller.tenant) throw invalid('service', 'must begin with the tenant’s name')
  const idempotency = idempotencyOf(event, caller, request)
  const body = await once(idempotency, caller.tenant, { sessions, keys }, async () => {
    const config = await savable(wanted, env.ALLOW_LOOPBACK_WEBHOOKS === 'true')
    const { basic, admin } = firstAuthkeys(caller.tenant, service)
    const answer = { service, ...config, basicKey: basic.secret, adminKey: admin.secret }
    const record = idempotency === null ? null : { table: env.TABLE_SESSIONS, ...idempotentRecord(idempotency, answer) }
    const outcome = await services.create({ name: service, config, keys: [basic, admin], created: clock() }, record)
    if (outcome !== 'created') throw new AppError(outcome === 'taken' ? 'name_taken' : 'busy')
    return answer
  })
  return { body }
})
