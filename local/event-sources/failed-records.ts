import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type EventSourceModel, type FunctionModel } from '../template/model.ts'
import { type GiveUpReason } from './stream-batch.ts'
import { type StreamEventRecord } from './stream-record.ts'

/** Records that a function will not get again. */
export interface FailedBatch {
  readonly mapping: EventSourceModel
  readonly shard: string
  readonly records: readonly StreamEventRecord[]
  readonly reason: GiveUpReason
  readonly attempts: number
}

/** Where failed records go and who is told. */
export interface FailedRecordsOptions {
  /** The folder that stands for all S3 buckets, one folder each. */
  readonly buckets: string
  readonly functionOf: (name: string) => FunctionModel | null
  readonly now: () => number
  readonly log: (message: string) => void
}

/** Keeps failed records whole in the bucket that the mapping names, as Lambda does. */
export const createFailedRecords =
  (options: FailedRecordsOptions): ((batch: FailedBatch) => Promise<void>) =>
  async (batch) => {
    const { mapping, records, reason } = batch
    const bucket = mapping.failedRecords
    options.log(
      `${mapping.functionName} gave up ${records.length} stream record(s) of ${mapping.sourceName} (${reason})${bucket ? `: kept in ${bucket.name}` : ': LOST, the mapping has no destination'}`,
    )
    if (!bucket) return
    const file = join(options.buckets, bucket.name, objectKey(batch, options.now()))
    await mkdir(dirname(file), { recursive: true })
    await writeFile(
      file,
      JSON.stringify({ ...reportOf(batch, options), payload: JSON.stringify({ Records: records }) }),
    )
  }

const reportOf = (
  { mapping, shard, records, reason, attempts }: FailedBatch,
  options: FailedRecordsOptions,
): object => {
  const [first, last] = [records[0]?.dynamodb, records.at(-1)?.dynamodb]
  const arrival = (seconds: number | undefined): string => new Date((seconds ?? 0) * 1000).toISOString()
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: options.functionOf(mapping.functionName)?.arn,
      condition: reason,
      approximateInvokeCount: attempts,
    },
    responseContext: { statusCode: 200, executedVersion: '1', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date(options.now()).toISOString(),
    DDBStreamBatchInfo: {
      shardId: shard,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first?.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: arrival(last?.ApproximateCreationDateTime),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
  }
}

/** `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>`, the key that Lambda gives such an object. */
const objectKey = ({ mapping, shard }: FailedBatch, now: number): string => {
  const time = new Date(now).toISOString().slice(0, 19)
  return join(
    'aws',
    'lambda',
    mapping.id,
    shard,
    ...time.slice(0, 10).split('-'),
    `${time.replaceAll(':', '.')}-${randomUUID()}`,
  )
}
