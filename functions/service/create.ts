import type { ResponseOf } from '../../core/contract/endpoint.ts'
import { AppError, invalid, QuotaExceeded } from '../../core/contract/errors.ts'
import { serviceCreate } from '../../core/contract/endpoints/service/create.ts'
import { tenantOf } from '../../core/contract/fields.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { answeredOnce, type IdempotencyPorts } from '../../core/application/idempotency.ts'
import { firstAuthkeys } from '../../core/application/new-service.ts'
import { savable, type SavingPorts } from '../../core/application/savable.ts'
import { auditEntry } from '../../core/domain/audit.ts'
import { isFree } from '../../core/domain/tenant.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { savingPorts } from '../../core/platform/saving-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

type Ports = IdempotencyPorts & SavingPorts & { services: Services }

/** Throws `quota_exceeded` when a tenant on the free plan has all the services that it may have; those that are made at this moment are not seen. */
const withRoom = async ({ services, tenants, limits }: Ports, tenant: string): Promise<void> => {
  if (!isFree(await tenants.plan(tenant))) return
  const most = limits?.servicesFree ?? Number.POSITIVE_INFINITY
  const found = await services.list(tenant, { after: '', limit: Math.min(most, 100) })
  if (found.length >= most) throw new QuotaExceeded('services', found.length, most)
}

/** `POST /service/create`: a service with its basic and admin authkeys, shown here once. */
export const action =
  (ports: Ports): Action<typeof serviceCreate> =>
  async ({ request, caller, idempotencyKey }) => {
    const { service: name, ...wanted } = request
    // It would be a service that its maker is not for; and who may not see duress would be told of it at a webhook of their own.
    if (caller.services !== '*' || (caller.hideDuress && wanted.webhook.url !== null)) throw new AppError('forbidden')
    if (tenantOf(name) !== caller.tenant) throw invalid('service', 'must begin with the tenant’s name')
    const asked = { request, caller, idempotencyKey, path: serviceCreate.path }
    const body = await answeredOnce<ResponseOf<typeof serviceCreate>>(ports, asked, async (recordOf) => {
      await withRoom(ports, caller.tenant)
      const config = await savable(wanted, null, caller.tenant, ports)
      const { basic, admin } = firstAuthkeys({ ...ports, ...caller }, name)
      const answer = { service: name, ...config, basicKey: basic.secret, adminKey: admin.secret }
      const service = { name, config, keys: [basic, admin] }
      const audit = auditEntry(ports, caller, { action: serviceCreate.id, service: name })
      const outcome = await ports.services.create(service, audit, recordOf(answer))
      if (outcome !== 'created') throw new AppError(outcome === 'taken' ? 'name_taken' : 'busy')
      return answer
    })
    return { body }
  }

export const handler = endpointHandler(serviceCreate, action, (env) => {
  const base = savingPorts(env)
  return { ...base, tenants: dynamoTenants({ ...base, table: env.TABLE_TENANTS }) }
})
