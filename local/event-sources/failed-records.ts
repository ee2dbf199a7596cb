import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Engine } from '../engines/engine.ts'
import type { EventSourceModel, FunctionModel } from '../template/model.ts'
import type { GiveUpReason } from './stream-batch.ts'
import type { StreamEventRecord } from './stream-record.ts'

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
  readonly queues: Pick<Engine, 'call'>
  readonly queueUrl: (name: string) => string
  readonly functionOf: (name: string) => FunctionModel | undefined
  readonly now: () => number
  readonly log: (message: string) => void
}

/** Keeps failed records where the mapping says: a bucket gets them whole, a queue only where they stand, as on AWS. */
export const createFailedRecords = (options: FailedRecordsOptions): ((batch: FailedBatch) => Promise<void>) => {
  return async (batch) => {
    const { mapping, records, reason } = batch
    const target = mapping.onFailure
    options.log(
      `${mapping.functionName} gave up ${records.length} stream record(s) of ${mapping.sourceName} (${reason})${target ? `: kept in ${target.name}` : ': LOST, the mapping has no destination'}`,
    )
    const report = reportOf(batch, options)
    if (target?.kind === 'bucket') {
      const file = join(options.buckets, target.name, objectKey(batch, options.now()))
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, JSON.stringify({ ...report, payload: JSON.stringify({ Records: records }) }))
    } else if (target) {
      await options.queues.call('SendMessage', {
        QueueUrl: options.queueUrl(target.name),
        MessageBody: JSON.stringify(report),
      })
    }
  }
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
