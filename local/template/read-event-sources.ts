import { asObject } from './json.ts'
import { type BucketModel, type EventSourceModel, type QueueModel, type TableModel } from './model.ts'
import { functionNameOf } from './read-functions.ts'
import { type Resource } from './resource.ts'

/** Reads an `AWS::Lambda::EventSourceMapping` on a queue or a table's stream. */
export const readEventSource = (
  resource: Resource,
  tables: readonly TableModel[],
  queues: readonly QueueModel[],
): EventSourceModel => {
  const sourceArn = resource.text('EventSourceArn')
  const queue = queues.find(({ arn }) => arn === sourceArn)
  const source =
    queue ??
    tables.find(({ streamArn }) => streamArn === sourceArn) ??
    resource.fail(`${sourceArn} is neither a queue nor a stream of this app`, 'EventSourceArn')
  if (!queue) resource.demand('StartingPosition', 'TRIM_HORIZON')
  // Without it a batch would be done or failed as a whole, which no function of this app means.
  if (resource.list('FunctionResponseTypes')[0] !== 'ReportBatchItemFailures')
    resource.fail('only functions that report item failures are played on one machine', 'FunctionResponseTypes')
  const concurrency = resource.object('ScalingConfig')['MaximumConcurrency']
  return {
    id: resource.name,
    kind: queue ? 'queue' : 'stream',
    sourceArn,
    sourceName: source.name,
    functionName: functionNameOf(resource.text('FunctionName')),
    batchSize: resource.number('BatchSize') ?? resource.fail('it is required', 'BatchSize'),
    parallelization: resource.number('ParallelizationFactor') ?? 1,
    bisect: resource.value('BisectBatchOnFunctionError') === true,
    maximumRetries: resource.number('MaximumRetryAttempts'),
    maximumAgeSeconds: resource.number('MaximumRecordAgeInSeconds'),
    maximumConcurrency: concurrency === undefined ? null : Number(concurrency),
    failedRecords: readBucket(resource),
  }
}

const readBucket = (resource: Resource): BucketModel | null => {
  const arn = asObject(resource.object('DestinationConfig')['OnFailure'])['Destination']
  if (arn === undefined) return null
  const name = /^arn:aws:s3:::(.+)$/.exec(String(arn))?.[1]
  if (name === undefined) return resource.fail(`failed records cannot go to ${String(arn)}`, 'DestinationConfig')
  return { arn: String(arn), name }
}
