import { randomUUID } from 'node:crypto'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SqsQueue } from '../../core/adapters/queues/sqs-queue.ts'
import { deliveryMessage } from '../../core/adapters/webhooks/scheduled-retries.ts'
import { inParallel } from '../../core/domain/in-parallel.ts'
import type { DeliveryReference } from '../../core/domain/webhook/reference.ts'
import { webhookId } from '../../core/domain/webhook/signature.ts'
import type { World } from './world.ts'

/** How events arrive: so many a second of the healthy tenant, and so many at once of the one whose endpoints never answer. */
export interface Load {
  healthy: number
  queued: number
  seconds: number
}

/** How often (ms) that tenant changes host and address. */
const moveMilliseconds = 2000

const queue = (): string => process.env['QUEUE_DELIVERIES'] ?? ''

const sendEvenly = async (
  sqs: SQSClient,
  references: readonly DeliveryReference[],
  seconds: number,
  sent: (reference: DeliveryReference) => void,
): Promise<void> => {
  const deliveries = new SqsQueue(sqs, queue())
  const start = performance.now()
  for (const [index, reference] of references.entries()) {
    const wait = start + (index * seconds * 1000) / references.length - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    sent(reference)
    await deliveries.send(deliveryMessage(reference))
  }
}

/** Puts all of a tenant's events into the queue, as fast as two publishers do. */
const flood = async (sqs: SQSClient, references: readonly DeliveryReference[]): Promise<void> => {
  const deliveries = new SqsQueue(sqs, queue())
  const batches = Array.from({ length: Math.ceil(references.length / 10) }, (_, index) =>
    references.slice(index * 10, index * 10 + 10),
  )
  await inParallel(batches, 2, async (batch) => {
    await deliveries.sendAll(batch.map((reference) => deliveryMessage(reference)))
  })
}

/** Gives a service's endpoint another host and address again and again, none of which answers. */
const attack = async (world: World, seconds: number): Promise<void> => {
  const end = performance.now() + seconds * 1000
  const { port } = new URL(world.receiver)
  for (let move = 0; performance.now() < end; move += 1) {
    await world.move('hang_bank', `http://h${randomUUID()}.localhost:${port}/hang?${move}`)
    await new Promise((resolve) => setTimeout(resolve, moveMilliseconds))
  }
}

/** How long the healthy tenant's webhooks took from their sending to the queue to their arrival (ms), by the time of their sending. */
export const latencies = async (world: World, load: Load): Promise<number[]> => {
  const sqs = new SQSClient({})
  const [healthy, hanging] = [
    await world.events('acme_bank', load.healthy * load.seconds),
    await world.events('hang_bank', load.queued),
  ]
  const [sentAt, arrivedAt] = [new Map<string, number>(), new Map<string, number>()]
  world.onArrival = ({ id, at }) => void (arrivedAt.has(id) || arrivedAt.set(id, at))
  await Promise.all([
    sendEvenly(
      sqs,
      healthy,
      load.seconds,
      ({ token, sequence }) => void sentAt.set(webhookId(token, sequence), performance.timeOrigin + performance.now()),
    ),
    flood(sqs, hanging),
    load.queued === 0 ? null : attack(world, load.seconds),
  ])
  for (let waited = 0; arrivedAt.size < sentAt.size && waited < 300; waited += 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
  world.onArrival = () => {}
  return [...sentAt].map(([id, at]) => (arrivedAt.get(id) ?? Number.POSITIVE_INFINITY) - at)
}
