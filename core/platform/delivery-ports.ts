import { dynamoDeliveryLog } from '../adapters/webhooks/dynamo-delivery-log.ts'
import { deliveryMessage } from '../adapters/webhooks/scheduled-retries.ts'
import type { DeliveryReference } from '../domain/webhook/reference.ts'
import type { Platform } from './platform.ts'
import { queue } from './queue.ts'

/** How deliveries went. */
export const deliveryLogPorts = (base: Platform, { TABLE_EVENTS: table }: { TABLE_EVENTS: string }) => ({
  log: dynamoDeliveryLog({ ...base, table }),
})

/** The way to the deliverer. */
export const sendingPorts = (env: { QUEUE_DELIVERIES: string }) => ({
  send: (references: readonly DeliveryReference[]) =>
    queue(env.QUEUE_DELIVERIES).sendAll(references.map((reference) => deliveryMessage(reference))),
})
