import type { Context } from 'aws-lambda'
import { dynamoWaiting } from '../../core/adapters/webhooks/dynamo-waiting.ts'
import { sendDue } from '../../core/adapters/webhooks/scheduled-retries.ts'
import { wake, type WakePorts } from '../../core/application/webhook/wake.ts'
import { clock, database } from '../../core/platform/platform.ts'
import { queue } from '../../core/platform/queue.ts'
import { workerHandler } from '../handler.ts'

/** What a run leaves of its time, so that it ends by itself (ms). */
const reserve = 4000

/** Each minute: turns waiting tries that are due into messages. What a run has no time for is left to the next. */
export const action =
  (ports: WakePorts) =>
  (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<number> =>
    wake(ports, () => context.getRemainingTimeInMillis() > reserve)

export const handler = workerHandler('delivery.wake', action, (env): WakePorts => {
  const deliveries = queue(env.QUEUE_DELIVERIES)
  const waiting = dynamoWaiting(database(), env.TABLE_EVENTS)
  return { waiting, send: (due, now) => sendDue(deliveries, due, now), clock }
})
