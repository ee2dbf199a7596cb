import { AwsError, type AwsInput } from './engine.ts'
import { chosen, integer, md5, md5OfAttributes, type MessageAttributes } from './sqs-message.ts'
import { number, redriveOf, type Queue, type SqsQueues } from './sqs-queues.ts'
import type { SqsStore, StoredMessage } from './sqs-store.ts'
import type { SqsWaiters } from './sqs-waiters.ts'

/** What receiving works on. */
export type SqsParts = {
  store: SqsStore
  queues: SqsQueues
  waiters: SqsWaiters
  now: () => number
  maxInFlight: number
  isClosed: () => boolean
}

/** ReceiveMessage: waits until there is something, the wait time is over, or the caller has gone, who then takes nothing. */
export const receive = async (
  parts: SqsParts,
  queue: Queue,
  input: AwsInput,
  signal?: AbortSignal,
): Promise<AwsInput> => {
  const { store, waiters, now } = parts
  const most = integer(input, 'MaxNumberOfMessages', 1, 10, 1)
  const waitMs = integer(input, 'WaitTimeSeconds', 0, 20, number(queue, 'ReceiveMessageWaitTimeSeconds')) * 1000
  const hideMs = integer(input, 'VisibilityTimeout', 0, 43_200, number(queue, 'VisibilityTimeout')) * 1000
  const deadline = now() + waitMs
  for (;;) {
    signal?.throwIfAborted()
    if (parts.isClosed()) return {}
    const taken = store.db.transaction(() => take(parts, queue, most, hideMs, waitMs > 0))
    if (taken.length > 0) return { Messages: taken.map((message) => present(parts, message, input)) }
    const left = deadline - now()
    if (left <= 0) return {}
    const due = store.nextDue(queue.name)
    await waiters.wait(queue.name, due === undefined ? left : Math.min(left, due - now()), signal)
  }
}

const take = (
  { store, queues, waiters, now, maxInFlight }: SqsParts,
  queue: Queue,
  most: number,
  hideMs: number,
  isLongPoll: boolean,
): StoredMessage[] => {
  const at = now()
  store.refresh(queue.name, at, number(queue, 'MessageRetentionPeriod') * 1000)
  const room = maxInFlight - store.counts(queue.name).inFlight
  // As on AWS a short poll is told of the limit, a long poll finds nothing.
  if (room <= 0 && !isLongPoll) throw new AwsError('OverLimit', `The queue has ${maxInFlight} messages in flight`)
  const redrive = redriveOf(queue)
  const taken: StoredMessage[] = []
  while (taken.length < Math.min(most, room)) {
    const message = store.next(queue.name)
    if (!message) break
    if (redrive && queues.has(redrive.queue) && message.receives >= redrive.maxReceives) {
      store.bury(message, redrive.queue)
      waiters.wake(redrive.queue)
    } else taken.push(store.take(message, at + hideMs, at))
  }
  return taken
}

const present = ({ queues }: SqsParts, message: StoredMessage, input: AwsInput): AwsInput => {
  const attributes = chosen(JSON.parse(message.attributes) as MessageAttributes, input.MessageAttributeNames)
  const system = chosen(systemAttributes(message, queues), input.MessageSystemAttributeNames ?? input.AttributeNames)
  const digest = md5OfAttributes(attributes)
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(Object.keys(system).length > 0 ? { Attributes: system } : {}),
    ...(digest ? { MessageAttributes: attributes, MD5OfMessageAttributes: digest } : {}),
  }
}

const systemAttributes = (message: StoredMessage, queues: SqsQueues): Record<string, string> => {
  return {
    SenderId: 'zaas',
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.groupId ? { MessageGroupId: message.groupId } : {}),
    ...(message.source ? { DeadLetterQueueSourceArn: queues.arnOf(message.source) } : {}),
  }
}
