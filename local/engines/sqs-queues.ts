import { AwsError, type AwsInput } from './engine.ts'
import { text } from './sqs-message.ts'
import { type SqsStore } from './sqs-store.ts'

/** A queue with what is played of its attributes. */
export interface Queue {
  readonly name: string
  readonly visibilitySeconds: number
  readonly retentionSeconds: number
  /** Where messages go after how many receives, null for nowhere. */
  readonly redrive: { readonly queue: string; readonly maxReceives: number } | null
}

type Attributes = Readonly<Record<string, string>>

const limits: Readonly<Record<string, { low: number; high: number; fallback: number }>> = {
  MessageRetentionPeriod: { low: 60, high: 1_209_600, fallback: 345_600 },
  VisibilityTimeout: { low: 0, high: 43_200, fallback: 30 },
}

/** The queues of the engine: made, and found by their URL. */
export class SqsQueues {
  readonly #store: SqsStore
  readonly #queueUrl: (name: string) => string
  readonly #known: Map<string, Queue>

  constructor(store: SqsStore, queueUrl: (name: string) => string) {
    this.#store = store
    this.#queueUrl = queueUrl
    this.#known = new Map(store.queues().map(({ name, attributes }) => [name, queueOf(name, attributes)]))
  }

  /** The queue that a call names by its URL. */
  of(input: AwsInput): Queue {
    const name = text(input, 'QueueUrl').split('/').pop() ?? ''
    const queue = this.#known.get(name)
    if (queue) return queue
    throw new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${name}`)
  }

  /** Makes the queue, or gives the one there the new attributes (a stack is deployed again and again). */
  create(input: AwsInput, now: number): AwsInput {
    const name = text(input, 'QueueName')
    if (!/^[\w-]{1,80}$/u.test(name))
      throw new AwsError(
        'UnsupportedOperation',
        `Queue ${name} is not played on this machine: only standard queues are`,
      )
    const attributes = (input['Attributes'] ?? {}) as Attributes
    const queue = queueOf(name, attributes)
    if (queue.redrive && !this.#known.has(queue.redrive.queue))
      throw wrong('RedrivePolicy', 'the dead letter target does not exist')
    this.#store.keepQueue(name, attributes, now)
    this.#known.set(name, queue)
    return { QueueUrl: this.#queueUrl(name) }
  }
}

const queueOf = (name: string, attributes: Attributes): Queue => {
  const other = Object.keys(attributes).find((key) => key !== 'RedrivePolicy' && !(key in limits))
  if (other !== undefined) throw wrong(other, 'it is not played on this machine')
  return {
    name,
    visibilitySeconds: seconds(attributes, 'VisibilityTimeout'),
    retentionSeconds: seconds(attributes, 'MessageRetentionPeriod'),
    redrive: redriveOf(attributes['RedrivePolicy'] ?? null),
  }
}

const seconds = (attributes: Attributes, name: string): number => {
  const { low, high, fallback } = limits[name] ?? { low: 0, high: 0, fallback: 0 }
  const value = Number(attributes[name] ?? fallback)
  if (Number.isInteger(value) && value >= low && value <= high) return value
  throw wrong(name, `must be between ${low} and ${high}`)
}

const redriveOf = (policy: string | null): Queue['redrive'] => {
  if (policy === null) return null
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as Record<string, unknown>
  const maxReceives = Number(maxReceiveCount)
  if (!(Number.isInteger(maxReceives) && maxReceives >= 1 && maxReceives <= 1_000))
    throw wrong('RedrivePolicy', 'maxReceiveCount must be between 1 and 1000')
  return { queue: String(deadLetterTargetArn).split(':').pop() ?? '', maxReceives }
}

const wrong = (name: string, reason: string): AwsError =>
  new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}. Reason: ${reason}.`)
