import { AwsError, type AwsInput } from './engine.ts'
import { maxMessageBytes } from './sqs-message.ts'

/** The entries of a batch request: one to ten, with distinct ids. */
export const entriesOf = (input: AwsInput): AwsInput[] => {
  const entries = (input['Entries'] ?? []) as AwsInput[]
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.')
  if (entries.length > 10)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    )
  const ids = entries.map((entry) => String(entry['Id']))
  if (new Set(ids).size < ids.length)
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.')
  return entries
}

/** Refuses a send batch that is too large as a whole. */
export const checkBatchSize = (entries: readonly AwsInput[]): void => {
  const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(String(entry['MessageBody'] ?? '')), 0)
  if (bytes > maxMessageBytes)
    throw new AwsError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${maxMessageBytes} bytes. You have sent ${bytes} bytes.`,
    )
}

/** Performs each entry by itself: what fails is told among the answers, and stops no other. */
export const batch = (entries: readonly AwsInput[], perform: (entry: AwsInput) => AwsInput): AwsInput => {
  const Successful: AwsInput[] = []
  const Failed: AwsInput[] = []
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry['Id'], ...perform(entry) })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Failed.push({ Id: entry['Id'], SenderFault: error.status < 500, Code: error.code, Message: error.message })
    }
  }
  return { Successful, Failed }
}
