import { tenantOf } from '../../contract/fields.ts'
import type { Outgoing } from '../../domain/webhook/ports.ts'
import type { HourReference } from '../../domain/usage/ports.ts'
import type { Message, SqsQueue } from './sqs-queue.ts'
import { deliveryMessage } from '../webhooks/scheduled-retries.ts'

/** A second longer than a message pair may take: earlier, an evaluation could still be proved. */
const settleSeconds = 121

/** An hour to be counted again, as a message. */
export const hourMessage = (reference: HourReference, delaySeconds: number): Message => ({
  body: { ...reference },
  tenant: tenantOf(reference.service),
  delaySeconds,
})

const messageOf = (what: Outgoing): Message => {
  if (what.queue === 'deliveries') return deliveryMessage(what.reference)
  if (what.queue === 'mail') return { body: { ...what.reference }, tenant: tenantOf(what.reference.service) }
  if (what.queue === 'usage') return hourMessage(what.reference, what.delaySeconds)
  const { token, service } = what
  return { body: { token, service }, tenant: tenantOf(service), delaySeconds: settleSeconds }
}

/** Sends each message to its queue; answers the positions of those that a queue did not take. */
export const sendOutgoing = async (
  queues: Record<Outgoing['queue'], SqsQueue>,
  all: readonly Outgoing[],
): Promise<ReadonlySet<number>> => {
  const names = ['deliveries', 'settle', 'mail', 'usage'] as const
  const refused = await Promise.all(
    names.map(async (name) => {
      const positions = [...all.keys()].filter((position) => all[position]?.queue === name)
      const messages = positions.flatMap((position) => all.slice(position, position + 1)).map(messageOf)
      const failed = await queues[name].sendAll(messages).catch(() => new Set(messages.keys()))
      return positions.filter((_, index) => failed.has(index))
    }),
  )
  return new Set(refused.flat())
}
