import { DynamoDeliveries } from '../../core/adapters/dynamo-deliveries.ts'
import { DynamoServices } from '../../core/adapters/dynamo-services.ts'
import { sqsClient } from '../../core/adapters/sqs-client.ts'
import { deliveryReference } from '../../core/adapters/sqs-messages.ts'
import { SqsQueue } from '../../core/adapters/sqs-queue.ts'
import { DynamoEndpoints } from '../../core/adapters/webhook-endpoints.ts'
import { PublishedEvents } from '../../core/adapters/webhook-events.ts'
import { HttpWebhookSender } from '../../core/adapters/webhook-http.ts'
import { resolveHost } from '../../core/adapters/webhook-resolver.ts'
import { ScheduledRetries } from '../../core/adapters/webhook-retries.ts'
import { DynamoWaiting } from '../../core/adapters/webhook-waiting.ts'
import type { Service } from '../../core/domain/ports.ts'
import { deliver } from '../../core/domain/webhook/deliver.ts'
import type { DeliverPorts } from '../../core/domain/webhook/deliver.ts'
import { once } from '../../core/domain/webhook/once.ts'
import { readEnvironment } from '../../core/runtime/environment.ts'
import { clock, platform, random } from '../../core/runtime/platform.ts'
import { queueWorker } from '../../core/runtime/worker.ts'

const env = readEnvironment('delivery.deliver')
const { dynamo, keys } = platform(env)
const table = env.TABLE_EVENTS
const services = new DynamoServices({ dynamo, table: env.TABLE_SERVICES, keys, random })
const endpoints = new DynamoEndpoints({ dynamo, table, keys, random })
const lasting = {
  ledger: new DynamoDeliveries({ dynamo, table, keys, clock, random }),
  sender: new HttpWebhookSender({ resolve: resolveHost, allowLoopback: env.ALLOW_LOOPBACK_WEBHOOKS === 'true' }),
  retries: new ScheduledRetries(new SqsQueue(sqsClient(), env.QUEUE_DELIVERIES), new DynamoWaiting(dynamo, table)),
  clock,
  random,
}

/** A batch reads each service, and whether its endpoint is switched off, once. */
const portsOfBatch = (): DeliverPorts => {
  const isOff = once((_name: string, service: Service, url: string) => endpoints.isOff(service, url))
  return {
    ...lasting,
    events: new PublishedEvents({ dynamo, table, keys, service: once((name: string) => services.get(name)), random }),
    endpoints: { isOff: (service, url) => isOff(service.name, service, url), switchOff: (service, url, at) => endpoints.switchOff(service, url, at) },
  }
}

/** Makes tries of deliveries. A try that fails ends its message: the next one is a message or an item of its own, and nothing waits in flight. */
export const handler = queueWorker('delivery.deliver', {
  parse: (json) => deliveryReference.parse(json),
  begin: () => {
    const ports = portsOfBatch()
    return (reference) => deliver(reference, ports)
  },
})
