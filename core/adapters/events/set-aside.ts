import type { DynamoDBRecord } from 'aws-lambda'
import { AppError } from '../../contract/errors.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { expiry, text } from '../dynamo/item.ts'

/** So long a record is tried again first (ms): what is wrong may be the code of this hour, and be rolled back. */
const patience = 300_000
/** As long as the tables' own recovery: a copy of sealed tokens should not outlive theirs. */
const keptMilliseconds = 35 * 86_400_000

/** Partition of what was set aside, in the order of the stream. */
const asideKey = 'aside'

/** Whether an error is of the record itself: not of a service that is down, or refuses this function something. */
const isOfRecord = (error: unknown): boolean =>
  !(error instanceof AppError) &&
  (!(error instanceof Error && '$metadata' in error) || error.name === 'ValidationException')

/** Puts records that can never be published into the events table, for an operator: without that, one would hold up its shard for six hours. */
export const settingAside = ({ dynamo, table, clock }: { dynamo: Dynamo; table: string; clock: Clock }) => {
  const events = dynamo.table(table)
  return async (record: DynamoDBRecord, error: unknown): Promise<boolean> => {
    const { ApproximateCreationDateTime: seconds = clock() / 1000, SequenceNumber = '' } = record.dynamodb ?? {}
    if (!isOfRecord(error) || seconds * 1000 + patience > clock()) return false
    await events.put({
      key: text(asideKey),
      sort: text(SequenceNumber),
      record: text(JSON.stringify(record)),
      expires: expiry(clock() + keptMilliseconds),
    })
    return true
  }
}
