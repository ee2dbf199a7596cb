import { AwsError, type AwsInput, type Engine } from './engine.ts'
import { batch, checkBatchSize, entriesOf } from './sqs-batch.ts'
import { bodyOf, integer, invalid, md5, text } from './sqs-message.ts'
import { SqsQueues, type Queue } from './sqs-queues.ts'
import { SqsStore, type StoredMessage } from './sqs-store.ts'
import { SqsWaiters } from './sqs-waiters.ts'

/** What the SQS engine is started with. */
export interface SqsEngineOptions {
  /** The SQLite file of queues and messages. */
  readonly file: string
  /** The URL that is given out for a queue. The SDK sends to its host, so it is one on the local endpoint; its last part is the name. */
  readonly queueUrl: (name: string) => string
  /** The clock in milliseconds. After moving it, call `tick`. */
  readonly now?: () => number
}

/** Standard queues on this machine: making them, sending, receiving and deleting, which is all that the template's functions and pollers do. */
export class SqsEngine implements Engine {
  readonly #store: SqsStore
  readonly #queues: SqsQueues
  readonly #waiters = new SqsWaiters()
  readonly #now: () => number
  #closed = false

  constructor({ file, queueUrl, now = Date.now }: SqsEngineOptions) {
    this.#store = new SqsStore(file)
    this.#queues = new SqsQueues(this.#store, queueUrl)
    this.#now = now
  }

  async call(action: string, input: AwsInput, signal?: AbortSignal): Promise<AwsInput> {
    switch (action) {
      case 'CreateQueue':
        return this.#queues.create(input, this.#now())
      case 'SendMessageBatch':
        return this.#sendBatch(input)
      case 'ReceiveMessage':
        return this.#receive(input, signal)
      case 'DeleteMessageBatch':
        return this.#deleteBatch(input)
      default:
        throw new AwsError('UnsupportedOperation', `The queues of this machine have no ${action}`)
    }
  }

  /** Lets waiting polls look again; for tests that move the clock. */
  tick(): void {
    this.#waiters.wakeAll()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#waiters.wakeAll()
    await new Promise((resolve) => setImmediate(resolve))
    this.#store.close()
  }

  /** When it answers, the messages are kept. */
  #sendBatch(input: AwsInput): AwsInput {
    const { name } = this.#queues.of(input)
    const entries = entriesOf(input)
    checkBatchSize(entries)
    const answer = this.#store.transaction(() => batch(entries, (entry) => this.#send(name, entry)))
    this.#waiters.wake(name)
    return answer
  }

  #send(queue: string, input: AwsInput): AwsInput {
    if (input['MessageAttributes'] !== undefined) throw invalid('Message attributes are not played on this machine.')
    const body = bodyOf(input)
    const now = this.#now()
    const dueAt = now + integer(input, 'DelaySeconds', { low: 0, high: 900, fallback: 0 }) * 1000
    const groupId = String(input['MessageGroupId'] ?? '')
    if (!/^[\x21-\x7e]{0,128}$/u.test(groupId))
      throw invalid('MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.')
    return { MessageId: this.#store.add({ queue, groupId, dueAt, now, body }), MD5OfMessageBody: md5(body) }
  }

  /** Waits until there is something, the wait time is over, or the caller has gone, who then takes nothing. */
  async #receive(input: AwsInput, signal?: AbortSignal): Promise<AwsInput> {
    const queue = this.#queues.of(input)
    const most = integer(input, 'MaxNumberOfMessages', { low: 1, high: 10, fallback: 1 })
    const hidden = integer(input, 'VisibilityTimeout', { low: 0, high: 43_200, fallback: queue.visibilitySeconds })
    const deadline = this.#now() + integer(input, 'WaitTimeSeconds', { low: 0, high: 20, fallback: 0 }) * 1000
    for (;;) {
      signal?.throwIfAborted()
      if (this.#closed) return {}
      const taken = this.#store.transaction(() => this.#take(queue, most, hidden))
      if (taken.length > 0) return { Messages: taken.map(presented) }
      const left = deadline - this.#now()
      if (left <= 0) return {}
      const due = this.#store.nextDue(queue.name)
      await this.#waiters.wait(queue.name, due === null ? left : Math.min(left, due - this.#now()), signal)
    }
  }

  #take(queue: Queue, most: number, hiddenSeconds: number): StoredMessage[] {
    const now = this.#now()
    this.#store.refresh(queue.name, now, queue.retentionSeconds * 1000)
    const taken: StoredMessage[] = []
    // Nobody waits behind what lies in a dead-letter queue.
    const share = queue.redrive ? this.#store.share(queue.name) : Number.MAX_SAFE_INTEGER
    while (taken.length < most) {
      const message = this.#store.next(queue.name, share)
      if (!message) break
      if (queue.redrive && message.receives >= queue.redrive.maxReceives) {
        this.#store.bury(message, queue.redrive.queue)
        this.#waiters.wake(queue.redrive.queue)
      } else taken.push(this.#store.take(message, now + hiddenSeconds * 1000, now))
    }
    return taken
  }

  #deleteBatch(input: AwsInput): AwsInput {
    const { name } = this.#queues.of(input)
    const answer = this.#store.transaction(() =>
      batch(entriesOf(input), (entry) => {
        const message = this.#store.find(idIn(entry))
        // A receipt of an earlier receive does not delete what somebody else got since.
        if (message?.queue === name && message.receipt === entry['ReceiptHandle']) this.#store.remove(message.id)
        return {}
      }),
    )
    // Its group may have more in flight again.
    this.#waiters.wake(name)
    return answer
  }
}

const presented = (message: StoredMessage): AwsInput => ({
  MessageId: message.messageId,
  ReceiptHandle: message.receipt,
  Body: message.body,
  MD5OfBody: md5(message.body),
  Attributes: {
    SenderId: 'zaas',
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.groupId === '' ? {} : { MessageGroupId: message.groupId }),
  },
})

const idIn = (input: AwsInput): number => {
  const receipt = text(input, 'ReceiptHandle')
  const [id = '', receives, random] = Buffer.from(receipt, 'base64').toString().split('.')
  if (/^\d+$/u.test(id) && receives && random) return Number(id)
  throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${receipt}" is not a valid receipt handle.`)
}
