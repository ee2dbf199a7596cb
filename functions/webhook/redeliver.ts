import { AppError } from '../../core/contract/errors.ts'
import { webhookRedeliver } from '../../core/contract/endpoints/webhook/redeliver.ts'
import { redeliverOne, type RedeliverPorts, redeliverSince } from '../../core/application/webhook/redeliver.ts'
import { readDeliveryName } from '../../core/application/webhook/shown-delivery.ts'
import { deliveryLogPorts, sendingPorts } from '../../core/platform/delivery-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /webhook/redeliver`: puts one, or what failed since a time, into the queue once more. */
export const action =
  (ports: RedeliverPorts): Action<typeof webhookRedeliver> =>
  async ({ request: { service: name, delivery, since = '' }, caller }) => {
    if (caller.service === null) throw new AppError('not_found')
    if (delivery === undefined) return { body: await redeliverSince(ports, name, Date.parse(since)) }
    const logged = await ports.log.get(name, readDeliveryName(delivery))
    if (logged === null) throw new AppError('not_found')
    return { body: { queued: await redeliverOne(ports, name, logged) } }
  }

export const handler = endpointHandler(webhookRedeliver, action, (env) => {
  const base = ownerPorts(env)
  return { ...base, ...deliveryLogPorts(base, env), ...sendingPorts(env) }
})
