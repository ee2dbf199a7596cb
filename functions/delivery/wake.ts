import type { Context } from 'aws-lambda'
import { sqsClient } from '../../core/adapters/queues/sqs-client.ts'
import { SqsQueue } from '../../core/adapters/queues/sqs-queue.ts'
import { DynamoWaiting } from '../../core/adapters/webhooks/dynamo-waiting.ts'
import { sendDue } from '../../core/adapters/webhooks/scheduled-retries.ts'
import { wake, type WakePorts } from '../../core/application/webhook/wake.ts'
import { clock, database } from '../../core/platform/platform.ts'
import { worker } from '../../core/runtime/worker.ts'
import { readEnvironment } from '../environment.ts'

/** What a run leaves of its time, so that it ends by itself (ms). */
const reserve = 4000

/** Each minute: turns waiting tries that are due into messages. What a run has no time for is left to the next. */
export const action =
  (ports: WakePorts) =>
  (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<number> =>
    wake(ports, () => context.getRemainingTimeInMillis() > reserve)

const bind = (): WakePorts => {
  const env = readEnvironment('delivery.wake')
  const queue = new SqsQueue(sqsClient(), env.QUEUE_DELIVERIES)
  const waiting = new DynamoWaiting(database(), env.TABLE_EVENTS)
  return { waiting, send: (due, now) => sendDue(queue, due, now), clock }
}

export const handler = worker(action, bind)
