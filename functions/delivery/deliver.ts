import { BatchPuts } from '../../core/adapters/dynamo/batch-puts.ts'
import { BatchReads } from '../../core/adapters/dynamo/batch-reads.ts'
import { DeliverableEvents } from '../../core/adapters/events/deliverable-events.ts'
import { DynamoDeliveries } from '../../core/adapters/webhooks/dynamo-deliveries.ts'
import { sqsClient } from '../../core/adapters/queues/sqs-client.ts'
import { deliveryReference } from '../../core/adapters/queues/message-references.ts'
import { SqsQueue } from '../../core/adapters/queues/sqs-queue.ts'
import { DynamoEndpoints } from '../../core/adapters/webhooks/dynamo-endpoints.ts'
import { HttpWebhookSender, webhookDeadline } from '../../core/adapters/webhooks/http-webhook-sender.ts'
import { resolveHost } from '../../core/adapters/webhooks/resolve-host.ts'
import { ScheduledRetries } from '../../core/adapters/webhooks/scheduled-retries.ts'
import { DynamoWaiting } from '../../core/adapters/webhooks/dynamo-waiting.ts'
import { deliver } from '../../core/application/webhook/deliver.ts'
import { once } from '../../core/application/webhook/once.ts'
import type { DeliveryReference } from '../../core/domain/webhook/reference.ts'
import { readEnvironment } from '../environment.ts'
import { clock, platform, random } from '../../core/runtime/platform.ts'
import { queueWorker } from '../../core/runtime/worker.ts'

const env = readEnvironment('delivery.deliver')
const { dynamo, keys } = platform(env)
const table = env.TABLE_EVENTS
const reads = new BatchReads(dynamo)
const lasting = {
  ledger: new DynamoDeliveries({ dynamo, table, keys, clock, random }).ledger({
    reads,
    puts: new BatchPuts(dynamo, table),
  }),
  endpoints: new DynamoEndpoints({ dynamo, reads, table, keys, random }),
  sender: new HttpWebhookSender({
    resolve: resolveHost,
    allowLoopback: env.ALLOW_LOOPBACK_WEBHOOKS === 'true',
    deadline: webhookDeadline,
  }),
  retries: new ScheduledRetries(new SqsQueue(sqsClient(), env.QUEUE_DELIVERIES), new DynamoWaiting(dynamo, table)),
  clock,
  random,
}

/** Makes tries of deliveries. A try that fails ends its message: the next one is a message or an item of its own, and nothing waits in flight. */
export const handler = queueWorker('delivery.deliver', {
  parse: (json) => deliveryReference.parse(json),
  begin: () => {
    const ports = {
      ...lasting,
      events: new DeliverableEvents({ reads, events: table, services: env.TABLE_SERVICES, keys }),
    }
    // A publisher that repeats itself sends the same message twice, which often come together.
    const each = once((_name, reference: DeliveryReference) => deliver(reference, ports))
    return (reference) => each(JSON.stringify(reference), reference)
  },
})
