import type { Context } from 'aws-lambda'
import { sqsClient } from '../../core/adapters/queues/sqs-client.ts'
import { SqsQueue } from '../../core/adapters/queues/sqs-queue.ts'
import { sendDue } from '../../core/adapters/webhooks/scheduled-retries.ts'
import { DynamoWaiting } from '../../core/adapters/webhooks/dynamo-waiting.ts'
import { wake } from '../../core/application/webhook/wake.ts'
import { readEnvironment } from '../environment.ts'
import { clock, database } from '../../core/runtime/platform.ts'

const env = readEnvironment('delivery.wake')
const waiting = new DynamoWaiting(database(), env.TABLE_EVENTS)
const queue = new SqsQueue(sqsClient(), env.QUEUE_DELIVERIES)

/** What a run leaves of its time, so that it ends by itself (ms). */
const reserve = 4000

/** Each minute: turns waiting tries that are due into messages. What a run has no time for is left to the next. */
export const handler = (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<number> =>
  wake({
    waiting,
    send: (due, now) => sendDue(queue, due, now),
    now: clock(),
    goOn: () => context.getRemainingTimeInMillis() > reserve,
  })
