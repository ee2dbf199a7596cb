import { randomUUID } from 'node:crypto'
import { AwsError, type AwsInput, type Engine } from './engine.ts'
import { chosen, integer, invalid, text } from './sqs-message.ts'
import { createQueues, nameOfArn, type Queue } from './sqs-queues.ts'
import { receive, type SqsParts } from './sqs-receive.ts'
import { batch, checkBatchSize, entriesOf, send } from './sqs-send.ts'
import { openSqsStore, STATE, type StoredMessage } from './sqs-store.ts'
import { createWaiters } from './sqs-waiters.ts'

/** What the SQS engine is started with. */
export type SqsEngineOptions = {
  /** The SQLite file of queues and messages. */
  file: string
  /** The URL that is given out for a queue. The SDK sends to its host, so it is one on the local endpoint; its last part is the name. */
  queueUrl: (name: string) => string
  region?: string
  account?: string
  /** The clock in milliseconds. After moving it, call `tick`. */
  now?: () => number
  /** Messages of one queue that can be in flight; 120,000 as on AWS. */
  maxInFlight?: number
}

/** Standard queues on this machine. */
export interface SqsEngine extends Engine {
  /** Lets waiting polls look again; for tests that move the clock. */
  tick(): void
}

type Action = (input: AwsInput, signal?: AbortSignal) => AwsInput | Promise<AwsInput>

const MAX_HIDDEN_SECONDS = 43_200

/** Opens the queues in `file`. */
export const createSqsEngine = (options: SqsEngineOptions): SqsEngine => {
  const {
    file,
    queueUrl,
    region = 'us-east-1',
    account = '000000000000',
    now = Date.now,
    maxInFlight = 120_000,
  } = options
  let closed = false
  const store = openSqsStore(file)
  const waiters = createWaiters()
  const queues = createQueues(store, queueUrl, `arn:aws:sqs:${region}:${account}:`, now)
  const parts: SqsParts = { store, queues, waiters, now, maxInFlight, isClosed: () => closed }
  const actions = { ...queueActions(parts), ...messageActions(parts), ...moveActions(parts) }
  return {
    async call(action, input, signal) {
      const perform = Object.hasOwn(actions, action) ? actions[action] : undefined
      if (!perform) throw new AwsError('UnsupportedOperation', `The queues of this machine have no ${action}`)
      return perform(input, signal)
    },
    tick: () => waiters.wakeAll(),
    async close() {
      closed = true
      waiters.wakeAll()
      await new Promise((resolve) => setImmediate(resolve))
      store.db.close()
    },
  }
}

const queueActions = ({ store, queues }: SqsParts): Record<string, Action> => {
  return {
    CreateQueue: (input) => queues.create(input),
    DeleteQueue: (input) => queues.remove(queues.of(input)),
    GetQueueAttributes: (input) => ({ Attributes: chosen(queues.describe(queues.of(input)), input.AttributeNames) }),
    GetQueueUrl: (input) => queues.url(input),
    ListQueues: (input) => queues.list(input),
    PurgeQueue(input) {
      store.purge(queues.of(input).name)
      return {}
    },
    SetQueueAttributes: (input) => queues.change(input, queues.of(input)),
  }
}

const messageActions = (parts: SqsParts): Record<string, Action> => {
  const { store, queues, waiters, now } = parts
  const changing = (queue: Queue, work: () => AwsInput): AwsInput => {
    const answer = store.db.transaction(work)
    waiters.wake(queue.name)
    return answer
  }
  return {
    ChangeMessageVisibility(input) {
      const queue = queues.of(input)
      return changing(queue, () => changeVisibility(parts, queue, input))
    },
    ChangeMessageVisibilityBatch(input) {
      const queue = queues.of(input)
      return changing(queue, () => batch(entriesOf(input), (entry) => changeVisibility(parts, queue, entry)))
    },
    DeleteMessage: (input) => remove(parts, queues.of(input), input),
    DeleteMessageBatch(input) {
      const queue = queues.of(input)
      return store.db.transaction(() => batch(entriesOf(input), (entry) => remove(parts, queue, entry)))
    },
    ReceiveMessage: (input, signal) => receive(parts, queues.of(input), input, signal),
    SendMessage(input) {
      const queue = queues.of(input)
      return changing(queue, () => send(store, queue, input, now()))
    },
    SendMessageBatch(input) {
      const queue = queues.of(input)
      const entries = entriesOf(input)
      checkBatchSize(entries)
      return changing(queue, () => batch(entries, (entry) => send(store, queue, entry, now())))
    },
  }
}

const moveActions = ({ store, queues, waiters, now }: SqsParts): Record<string, Action> => {
  const moveBack = (from: string, source: string, target: string): void => {
    store.db.run(
      `UPDATE messages SET queue = ?, source = '', receives = 0, firstReceivedAt = 0, sentAt = ? WHERE queue = ? AND source = ? AND state = 1`,
      target,
      now(),
      from,
      source,
    )
  }

  return {
    /** Moves all at once what AWS moves bit by bit; the messages are new ones afterwards, as there. */
    StartMessageMoveTask(input) {
      const { name } = queues.byArn(text(input, 'SourceArn'))
      const to = typeof input.DestinationArn === 'string' ? queues.byArn(input.DestinationArn).name : undefined
      store.refresh(name, now(), Number.MAX_SAFE_INTEGER)
      const targets = store.db.all('SELECT DISTINCT source FROM messages WHERE queue = ? AND state = 1', name)
      store.db.transaction(() => {
        for (const { source } of targets) {
          const target = to ?? String(source)
          if (target !== '') moveBack(name, String(source), queues.named(nameOfArn(target)).name)
        }
      })
      waiters.wakeAll()
      return { TaskHandle: Buffer.from(randomUUID()).toString('base64') }
    },
  }
}

const remove = ({ store }: SqsParts, queue: Queue, input: AwsInput): AwsInput => {
  const message = held(store.find(idIn(input)), queue, input)
  if (message) store.remove(message.id)
  return {}
}

const changeVisibility = ({ store, now }: SqsParts, queue: Queue, input: AwsInput): AwsInput => {
  const seconds = integer(input, 'VisibilityTimeout', 0, MAX_HIDDEN_SECONDS, -1)
  const message = held(store.find(idIn(input)), queue, input)
  if (!message)
    throw invalid(
      `Value ${text(input, 'ReceiptHandle')} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    )
  const at = now()
  if (message.state !== STATE.inFlight || message.dueAt <= at)
    throw new AwsError('MessageNotInflight', 'The specified message is not in flight.')
  const dueAt = at + seconds * 1000
  if (dueAt - message.receivedAt > MAX_HIDDEN_SECONDS * 1000)
    throw invalid(`Total VisibilityTimeout for the message is beyond the limit [${MAX_HIDDEN_SECONDS} seconds]`)
  store.hideUntil(message.id, dueAt, at)
  return {}
}

/** The message while this receipt is its latest: a receipt of an earlier receive neither deletes nor hides what somebody else got since. */
const held = (message: StoredMessage | undefined, queue: Queue, input: AwsInput): StoredMessage | undefined => {
  return message && message.queue === queue.name && message.receipt === input.ReceiptHandle ? message : undefined
}

const idIn = (input: AwsInput): number => {
  const receipt = text(input, 'ReceiptHandle')
  const [id, receives, random] = Buffer.from(receipt, 'base64').toString().split('.')
  if (/^\d+$/u.test(id ?? '') && receives && random) return Number(id)
  throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${receipt}" is not a valid receipt handle.`)
}
