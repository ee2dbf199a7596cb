import { operatorCommands } from '../../core/contract/operator.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { listDead, replayDead } from '../../core/application/dead-letters.ts'
import type { DeadLetters } from '../../core/domain/dead-letters.ts'
import type { SqsQueue } from '../../core/adapters/queues/sqs-queue.ts'
import { deadLetters, queue } from '../../core/platform/queue.ts'
import { command } from '../../core/runtime/command.ts'
import { workerHandler } from '../handler.ts'
import type { QueueName } from '../resources.ts'

type Ports = Readonly<Record<QueueName, { letters: DeadLetters; queue: Pick<SqsQueue, 'sendAll'> }>>

/** What a queue's worker failed at too often: to be looked at, or to be sent back once the cause is repaired. */
export const action = (ports: Ports) =>
  command(operatorCommands['dead-letters'], async ({ queue: name, replay }) => {
    const { letters, queue: back } = ports[name]
    if (replay) return { queue: name, ...(await replayDead(letters, back)) }
    const { items, more } = await listDead(letters)
    const shown = items.map(({ id, tenant, sentAt, body }) => ({
      queue: name,
      id,
      tenant,
      sentAt: isoTime(sentAt),
      message: JSON.stringify(body),
    }))
    return { items: shown, more }
  })

export const handler = workerHandler('admin.dead-letters', action, (env): Ports => {
  const of = (address: string) => ({ letters: deadLetters(address), queue: queue(address) })
  return {
    deliveries: of(env.QUEUE_DELIVERIES),
    settle: of(env.QUEUE_SETTLE),
    mail: of(env.QUEUE_MAIL),
    purge: of(env.QUEUE_PURGE),
    usage: of(env.QUEUE_USAGE),
  }
})
