import { AwsError, type AwsInput } from './engine.ts'
import {
  attributesOf,
  bodyOf,
  integer,
  invalid,
  MAX_MESSAGE_BYTES,
  md5,
  md5OfAttributes,
  sizeOf,
} from './sqs-message.ts'
import { number, type Queue } from './sqs-queues.ts'
import type { SqsStore } from './sqs-store.ts'

/** SendMessage: when it answers, the message is kept. */
export const send = (store: SqsStore, queue: Queue, input: AwsInput, now: number): AwsInput => {
  const body = bodyOf(input)
  const attributes = attributesOf(input)
  const limit = number(queue, 'MaximumMessageSize')
  if (sizeOf(body, attributes) > limit)
    throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`)
  const dueAt = now + integer(input, 'DelaySeconds', 0, 900, number(queue, 'DelaySeconds')) * 1000
  const groupId = String(input.MessageGroupId ?? '')
  if (!/^[\x21-\x7e]{0,128}$/u.test(groupId))
    throw invalid('MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.')
  const messageId = store.add({ queue: queue.name, groupId, dueAt, now, body, attributes: JSON.stringify(attributes) })
  const digest = md5OfAttributes(attributes)
  return { MessageId: messageId, MD5OfMessageBody: md5(body), ...(digest ? { MD5OfMessageAttributes: digest } : {}) }
}

/** Refuses a send batch that is too large as a whole. */
export const checkBatchSize = (entries: AwsInput[]): void => {
  const bytes = entries.reduce((sum, entry) => sum + sizeOf(String(entry.MessageBody ?? ''), attributesOf(entry)), 0)
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new AwsError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
    )
  }
}

/** The entries of a batch request: one to ten, with distinct ids. */
export const entriesOf = (input: AwsInput): AwsInput[] => {
  const entries = (input.Entries ?? []) as AwsInput[]
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.')
  if (entries.length > 10)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    )
  const ids = entries.map((entry) => String(entry.Id))
  if (new Set(ids).size < ids.length)
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.')
  if (!ids.every((id) => /^[\w-]{1,80}$/u.test(id))) {
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    )
  }
  return entries
}

/** Performs each entry by itself: what fails is told among the answers, and stops no other. */
export const batch = (entries: AwsInput[], perform: (entry: AwsInput) => AwsInput): AwsInput => {
  const Successful: AwsInput[] = []
  const Failed: AwsInput[] = []
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...perform(entry) })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Failed.push({ Id: entry.Id, SenderFault: error.status < 500, Code: error.code, Message: error.message })
    }
  }
  return { Successful, Failed }
}
