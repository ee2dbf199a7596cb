import { tenantOf } from '../../contract/fields.ts'
import type { Retries, Waiting } from '../../domain/webhook/ports.ts'
import type { DeliveryReference } from '../../domain/webhook/reference.ts'
import { AppError } from '../../contract/errors.ts'
import type { Message, SqsQueue } from '../queues/sqs-queue.ts'
import type { DynamoWaiting } from './dynamo-waiting.ts'

/** The longest that SQS delays a message (ms). */
const longestDelay = 900_000

/** A try as a message of its tenant's group. */
export const deliveryMessage = (reference: DeliveryReference, delay = 0): Message => ({
  body: { ...reference },
  tenant: tenantOf(reference.service),
  delaySeconds: Math.ceil(Math.max(0, delay) / 1000),
})

/** Schedules tries: up to 15 minutes as a delayed message, longer as a waiting item. Nothing waits in flight. */
export const scheduledRetries = (queue: SqsQueue, waiting: DynamoWaiting): Retries => ({
  schedule: (reference, due, now) =>
    due - now <= longestDelay ? queue.send(deliveryMessage(reference, due - now)) : waiting.add({ reference, due }),
})

/** Sends tries that are due; throws `busy` when one was not taken, so that none of them is removed. */
export const sendDue = async (queue: SqsQueue, waiting: readonly Waiting[], now: number): Promise<void> => {
  const refused = await queue.sendAll(waiting.map(({ reference, due }) => deliveryMessage(reference, due - now)))
  if (refused.size > 0) throw new AppError('busy')
}
