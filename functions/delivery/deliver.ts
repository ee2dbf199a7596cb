import { BatchReads } from '../../core/adapters/dynamo/batch-reads.ts'
import { deliverableEvents } from '../../core/adapters/events/deliverable-events.ts'
import { deliveryReference } from '../../core/adapters/queues/message-references.ts'
import { hourMessage } from '../../core/adapters/queues/send-outgoing.ts'
import { dynamoMembers } from '../../core/adapters/tenants/dynamo-members.ts'
import { dynamoDeliveries } from '../../core/adapters/webhooks/dynamo-deliveries.ts'
import { dynamoEndpoints } from '../../core/adapters/webhooks/dynamo-endpoints.ts'
import { GatheredLog } from '../../core/adapters/webhooks/gathered-log.ts'
import { dynamoWaiting } from '../../core/adapters/webhooks/dynamo-waiting.ts'
import { dynamoFlights } from '../../core/adapters/webhooks/dynamo-flights.ts'
import { httpWebhookSender } from '../../core/adapters/webhooks/http-webhook-sender.ts'
import { resolveHost } from '../../core/adapters/webhooks/resolve-host.ts'
import { scheduledRetries } from '../../core/adapters/webhooks/scheduled-retries.ts'
import { recounts } from '../../core/application/usage/recounts.ts'
import { deliver, type DeliverPorts } from '../../core/application/webhook/deliver.ts'
import { tellOwners } from '../../core/application/webhook/tell-owners.ts'
import { eachOnce } from '../../core/domain/each-once.ts'
import type { DeliveryLedger, EventSource } from '../../core/domain/webhook/ports.ts'
import type { DeliveryReference } from '../../core/domain/webhook/reference.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { queue } from '../../core/platform/queue.ts'
import { urlRulesOf } from '../../core/platform/url-rules-of.ts'
import { takeBatch } from '../../core/runtime/worker.ts'
import { workerHandler } from '../handler.ts'

interface Ports extends Omit<DeliverPorts, 'events' | 'ledger'> {
  /** What the messages of one batch share: what they stand for, and where it is written what came of them. */
  batch(): { events: EventSource; ledger: DeliveryLedger; log: GatheredLog }
}

/** Makes tries of deliveries. A try that fails ends its message: the next one is a message or an item of its own, and nothing waits in flight. */
export const action = (ports: Ports) =>
  takeBatch({
    id: 'delivery.deliver',
    parse: (json) => deliveryReference.parse(json),
    begin: () => {
      const { log, ...shared } = ports.batch()
      // A publisher that repeats itself sends the same message twice, which often come together.
      const each = eachOnce((_name, reference: DeliveryReference) =>
        log.during(() => deliver(reference, { ...ports, ...shared })),
      )
      return (reference) => each(JSON.stringify(reference), reference)
    },
  })

export const handler = workerHandler('delivery.deliver', action, (env): Ports => {
  const base = platform(env)
  const { dynamo, keys, clock } = base
  const hours = recounts(clock)
  const table = env.TABLE_EVENTS
  const reads = new BatchReads(dynamo, [table, env.TABLE_KEYS])
  const again = new BatchReads(dynamo)
  const { mails } = mailPorts(base, env)
  const owners = { members: dynamoMembers({ ...base, table: env.TABLE_TENANTS }), mails, url: env.URL }
  return {
    ...base,
    batch: () => {
      const log = new GatheredLog({ ...base, table })
      return {
        log,
        ledger: dynamoDeliveries({ ...base, table }, log),
        events: deliverableEvents({
          reads,
          again,
          events: table,
          services: env.TABLE_SERVICES,
          keysTable: env.TABLE_KEYS,
          keys,
        }),
      }
    },
    endpoints: dynamoEndpoints({ ...base, reads, table }),
    latest: dynamoEndpoints({ ...base, reads: again, table }).of,
    flights: dynamoFlights({ ...base, reads, table }),
    sender: httpWebhookSender(urlRulesOf(env, resolveHost)),
    recount: async (reference) => {
      const delay = hours.take(reference, clock())
      if (delay !== null) await queue(env.QUEUE_USAGE).send(hourMessage(reference, delay))
    },
    switchedOff: (service, why) => tellOwners(owners, service, why),
    retries: scheduledRetries(queue(env.QUEUE_DELIVERIES), dynamoWaiting(dynamo, table)),
  }
})
