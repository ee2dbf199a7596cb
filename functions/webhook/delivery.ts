import { AppError } from '../../core/contract/errors.ts'
import { webhookDelivery } from '../../core/contract/endpoints/webhook/delivery.ts'
import { eventPadding } from '../../core/application/equal-lengths.ts'
import { detailedDelivery, readDeliveryName } from '../../core/application/webhook/shown-delivery.ts'
import type { Clock } from '../../core/domain/ports.ts'
import { type DeliveryLog, deliveryState } from '../../core/domain/webhook/log.ts'
import { deliveryLogPorts } from '../../core/platform/delivery-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /webhook/delivery`: one with its tries, what was answered, and the body. */
export const action =
  ({ log, clock }: { log: Pick<DeliveryLog, 'get'>; clock: Clock }): Action<typeof webhookDelivery> =>
  async ({ request, caller: { service, hideDuress } }) => {
    const logged = service === null ? null : await log.get(service.name, readDeliveryName(request.delivery))
    if (service === null || logged === null) throw new AppError('not_found')
    const state = deliveryState(logged, service, 0, clock())
    if (state === null) throw new AppError('not_found')
    const body = detailedDelivery(logged, state, service, hideDuress)
    return { body, padding: eventPadding(body.event) }
  }

export const handler = endpointHandler(webhookDelivery, action, (env) => {
  const base = ownerPorts(env)
  return { ...base, ...deliveryLogPorts(base, env) }
})
