import type { DynamoDBRecord } from 'aws-lambda'
import { AppError } from '../../contract/errors.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { expiry, number, numberOf, text, textOf } from '../dynamo/item.ts'

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

/** One that was set aside. */
export interface RecordAside {
  /** Its place in the stream. */
  id: string
  /** The record as the stream had it, as JSON. */
  record: string
  /** When it goes by itself, in seconds: another one when it was set aside again. */
  expires: number
}

/** What was set aside, for an operator. */
export const recordsAside = ({ dynamo, table }: { dynamo: Dynamo; table: string }) => {
  const events = dynamo.table(table)
  return {
    /** From after `after`, in the order of the stream. */
    list: async (after: string, limit: number): Promise<RecordAside[]> => {
      const { items } = await events.query({
        key: '#key = :key AND #sort > :after',
        values: { ':key': text(asideKey), ':after': text(after === '' ? ' ' : after) },
        limit,
      })
      return items.map((item) => ({
        id: textOf(item, 'sort'),
        record: textOf(item, 'record'),
        expires: numberOf(item, 'expires'),
      }))
    },
    /** Removes one unless it was set aside again. */
    remove: async ({ id, expires }: Pick<RecordAside, 'id' | 'expires'>): Promise<boolean> => {
      const unchanged = { condition: '#expires = :expires', values: { ':expires': number(expires) } }
      return (await events.delete({ key: text(asideKey), sort: text(id) }, unchanged)) === 'written'
    },
  }
}
