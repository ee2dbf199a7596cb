import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { removeToken } from '../../core/adapters/tokens/remove-token.ts'
import { DynamoDeliveries } from '../../core/adapters/webhooks/dynamo-deliveries.ts'
import { historyMilliseconds } from '../../core/adapters/events/event-items.ts'
import { PublishedEvents } from '../../core/adapters/events/published-events.ts'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { secondVersions, serviceOfToken, streamVersions } from '../../core/adapters/tokens/token-stream.ts'
import { sqsClient } from '../../core/adapters/queues/sqs-client.ts'
import { sendOutgoing } from '../../core/adapters/queues/send-outgoing.ts'
import { SqsQueue } from '../../core/adapters/queues/sqs-queue.ts'
import { once } from '../../core/application/webhook/once.ts'
import { publish, type PublishPorts } from '../../core/application/webhook/publish.ts'
import { readEnvironment } from '../environment.ts'
import { errorFields, log } from '../../core/runtime/log.ts'
import { clock, platform, random } from '../../core/runtime/platform.ts'

const env = readEnvironment('delivery.publish')
const { dynamo, keys } = platform(env)
const services = new DynamoServices({ dynamo, table: env.TABLE_SERVICES, keys, random })
const events = new PublishedEvents({ dynamo, table: env.TABLE_EVENTS, keys, random })
const deliveries = new DynamoDeliveries({ dynamo, table: env.TABLE_EVENTS, keys, clock, random })
const sqs = sqsClient()
const queues = {
  deliveries: new SqsQueue(sqs, env.QUEUE_DELIVERIES),
  settle: new SqsQueue(sqs, env.QUEUE_SETTLE),
  mail: new SqsQueue(sqs, env.QUEUE_MAIL),
}

const ports = (): PublishPorts => ({
  store: (token) => events.store(token),
  holds: (token, sequence) => events.holds(token, sequence),
  // Each once a batch, and strongly: a webhook configured a moment ago gets the events since.
  service: once((name) => services.get(name)),
  conceal: ({ identity, state }) =>
    deliveries.conceal({ token: identity.id, service: identity.service, sequence: state.event?.sequence ?? 0 }),
  send: (all) => sendOutgoing(queues, all),
  remove: (token) => removeToken(dynamo, env.TABLE_TOKENS, token),
  gap: (token, sequence) => log('error', 'event gap', { token, sequence }),
  clock,
  kept: historyMilliseconds,
})

/** From the token table's stream: every change's event into the history and on its way to the tenant, trusted contacts told; answers the first version that failed. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const seconds = secondVersions(Records, keys, (token) => serviceOfToken(dynamo, env.TABLE_TOKENS, token))
  const failed = await publish(streamVersions(Records, keys), seconds, ports())
  for (const [version, error] of failed)
    log('error', 'version failed', { worker: 'delivery.publish', version, ...errorFields(error) })
  // Lambda begins again at the first that failed; what came after it is idempotent.
  const first = Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '').find((id) => failed.has(id))
  return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first }] }
}
