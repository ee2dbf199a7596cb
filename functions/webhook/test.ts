import { AppError } from '../../core/contract/errors.ts'
import { webhookTest } from '../../core/contract/endpoints/webhook/test.ts'
import { tenantOf } from '../../core/contract/fields.ts'
import { testItem } from '../../core/adapters/webhooks/dynamo-delivery-log.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { deliveryName } from '../../core/application/webhook/shown-delivery.ts'
import type { Clock } from '../../core/domain/ports.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import type { DeliveryReference } from '../../core/domain/webhook/reference.ts'
import { testEvent, testUser } from '../../core/domain/webhook/test-event.ts'
import { sendingPorts } from '../../core/platform/delivery-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

interface Ports {
  services: Pick<Services, 'get'>
  store(service: string, event: TokenEvent): Promise<void>
  send(references: readonly DeliveryReference[]): Promise<ReadonlySet<number>>
  clock: Clock
}

/** `POST /webhook/test`: an event that nothing caused, on its way to the endpoint. */
export const action =
  ({ services, store, send, clock }: Ports): Action<typeof webhookTest> =>
  async ({ request: { service: name }, caller }) => {
    const service = await services.get(name)
    if (service === null || service.config.webhook.url === null) throw new AppError('not_found')
    const event = testEvent(caller, clock())
    const token = tokenKey(name, testUser)
    await store(name, event)
    const refused = await send([{ token, sequence: event.sequence, service: name, attempt: 1 }])
    if (refused.size > 0) throw new AppError('busy')
    return { body: { delivery: deliveryName({ token, event }) } }
  }

export const handler = endpointHandler(webhookTest, action, (env) => {
  const base = ownerPorts(env)
  const events = base.dynamo.table(env.TABLE_EVENTS)
  return {
    ...base,
    ...sendingPorts(env),
    store: async (service, event) => {
      const key = await base.keys.existing(tenantOf(service))
      await events.put(testItem(service, event, seal(key, base.random)))
    },
  }
})
