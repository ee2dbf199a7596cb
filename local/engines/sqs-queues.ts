import { AwsError, type AwsInput } from './engine.ts'
import { MAX_MESSAGE_BYTES, invalid, text } from './sqs-message.ts'
import type { SqsStore } from './sqs-store.ts'

/** A queue with its attributes as text, which is how the protocol carries them. */
export type Queue = { name: string; attributes: Record<string, string>; createdAt: number; modifiedAt: number }

/** The queues of the engine: made, found and described. */
export type SqsQueues = ReturnType<typeof createQueues>

const LIMITS: Record<string, { low: number; high: number; fallback: number }> = {
  DelaySeconds: { low: 0, high: 900, fallback: 0 },
  MaximumMessageSize: { low: 1_024, high: MAX_MESSAGE_BYTES, fallback: MAX_MESSAGE_BYTES },
  MessageRetentionPeriod: { low: 60, high: 1_209_600, fallback: 345_600 },
  ReceiveMessageWaitTimeSeconds: { low: 0, high: 20, fallback: 0 },
  VisibilityTimeout: { low: 0, high: 43_200, fallback: 30 },
}

/** Queues over the store, with the URLs and ARNs of this instance. */
export const createQueues = (
  store: SqsStore,
  queueUrl: (name: string) => string,
  arnPrefix: string,
  now: () => number,
) => {
  const { db } = store
  const known = new Map<string, Queue>()
  for (const row of db.all('SELECT * FROM queues')) {
    const attributes = JSON.parse(String(row.attributes)) as Record<string, string>
    known.set(String(row.name), {
      name: String(row.name),
      attributes,
      createdAt: Number(row.createdAt),
      modifiedAt: Number(row.modifiedAt),
    })
  }
  const named = (name: string): Queue => {
    const queue = known.get(name)
    if (!queue) throw new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${name}`)
    return queue
  }
  const save = (name: string, changes: unknown): void => {
    const attributes = checked(changes, (arn) => known.has(nameOfArn(arn)))
    const old = known.get(name)
    const at = now()
    const queue = {
      name,
      attributes: { ...old?.attributes, ...attributes },
      createdAt: old?.createdAt ?? at,
      modifiedAt: at,
    }
    db.run(
      'INSERT OR REPLACE INTO queues VALUES (?, ?, ?, ?)',
      name,
      JSON.stringify(queue.attributes),
      queue.createdAt,
      at,
    )
    known.set(name, queue)
  }
  const arnOf = (name: string): string => arnPrefix + name

  return {
    named,
    has: (name: string): boolean => known.has(name),
    of: (input: AwsInput): Queue => named(text(input, 'QueueUrl').split('/').pop() ?? ''),
    byArn: (arn: string): Queue => {
      const queue = known.get(nameOfArn(arn))
      if (!queue)
        throw new AwsError(
          'ResourceNotFoundException',
          `The resource that you specified for the SourceArn parameter doesn't exist: ${arn}`,
        )
      return queue
    },
    arnOf,
    /** Makes the queue, or gives the one there the new attributes (a stack is deployed again and again). */
    create(input: AwsInput): AwsInput {
      const name = text(input, 'QueueName')
      if (name.endsWith('.fifo'))
        throw new AwsError('UnsupportedOperation', 'FIFO queues are not played on this machine')
      if (!/^[\w-]{1,80}$/u.test(name))
        throw invalid('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length')
      save(name, input.Attributes)
      return { QueueUrl: queueUrl(name) }
    },
    change(input: AwsInput, queue: Queue): AwsInput {
      save(queue.name, input.Attributes)
      return {}
    },
    url: (input: AwsInput): AwsInput => ({ QueueUrl: queueUrl(named(text(input, 'QueueName')).name) }),
    list({ QueueNamePrefix: prefix }: AwsInput): AwsInput {
      const names = [...known.keys()].filter((name) => name.startsWith(String(prefix ?? '')))
      return { QueueUrls: names.sort().map(queueUrl) }
    },
    remove({ name }: Queue): AwsInput {
      store.purge(name)
      db.run('DELETE FROM queues WHERE name = ?', name)
      known.delete(name)
      return {}
    },
    describe(queue: Queue): Record<string, string> {
      store.refresh(queue.name, now(), number(queue, 'MessageRetentionPeriod') * 1000)
      const { delayed, ready, inFlight } = store.counts(queue.name)
      const defaults = Object.entries(LIMITS).map(([name, { fallback }]) => [name, String(fallback)])
      return {
        ...Object.fromEntries(defaults),
        ...queue.attributes,
        QueueArn: arnOf(queue.name),
        ApproximateNumberOfMessages: String(ready),
        ApproximateNumberOfMessagesDelayed: String(delayed),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
        LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
      }
    },
  }
}

/** A number among a queue's attributes, or its default. */
export const number = (queue: Queue, name: string): number => {
  return Number(queue.attributes[name] ?? LIMITS[name]?.fallback ?? 0)
}

/** Where the queue's messages go after how many receives, if anywhere. */
export const redriveOf = (queue: Queue): { queue: string; maxReceives: number } | undefined => {
  const { RedrivePolicy: policy } = queue.attributes
  if (!policy) return undefined
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as Record<string, unknown>
  return { queue: nameOfArn(String(deadLetterTargetArn)), maxReceives: Number(maxReceiveCount) }
}

/** The last part of a queue's ARN. */
export const nameOfArn = (arn: string): string => {
  return arn.slice(arn.lastIndexOf(':') + 1)
}

const checked = (changes: unknown, exists: (arn: string) => boolean): Record<string, string> => {
  const attributes = Object.entries((changes ?? {}) as Record<string, unknown>).map(
    ([name, value]): [string, string] => [name, String(value)],
  )
  for (const [name, value] of attributes) {
    const limit = LIMITS[name]
    const amount = Number(value)
    if (limit && !(Number.isInteger(amount) && amount >= limit.low && amount <= limit.high))
      throw wrong(name, `must be between ${limit.low} and ${limit.high}`)
    if (name === 'RedrivePolicy' && value !== '') checkRedrive(value, exists)
  }
  return Object.fromEntries(attributes)
}

const checkRedrive = (policy: string, exists: (arn: string) => boolean): void => {
  let parsed: Record<string, unknown>
  try {
    parsed = JSON.parse(policy) as Record<string, unknown>
  } catch {
    throw wrong('RedrivePolicy', 'it is not JSON')
  }
  const most = Number(parsed.maxReceiveCount)
  if (!(Number.isInteger(most) && most >= 1 && most <= 1_000))
    throw wrong('RedrivePolicy', 'maxReceiveCount must be between 1 and 1000')
  if (!exists(String(parsed.deadLetterTargetArn))) throw wrong('RedrivePolicy', 'the dead letter target does not exist')
}

const wrong = (name: string, reason: string): AwsError => {
  return new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}. Reason: ${reason}.`)
}
