import { asList, asObject, isObject, type Json, type JsonObject } from './json.ts'
import type { EventSourceModel, FailureDestination, QueueModel, TableModel } from './model.ts'
import { functionNameOf } from './read-functions.ts'
import type { Resource } from './resource.ts'

const played = new Set([
  'FunctionName',
  'EventSourceArn',
  'Enabled',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'FunctionResponseTypes',
  'ScalingConfig',
  'StartingPosition',
  'FilterCriteria',
  'DestinationConfig',
  'MetricsConfig',
  'Tags',
])

/** Reads an `AWS::Lambda::EventSourceMapping`; a disabled one gives undefined. */
export const readEventSource = (
  resource: Resource,
  tables: readonly TableModel[],
  queues: readonly QueueModel[],
): EventSourceModel | undefined => {
  const other = resource.propertyNames.find((name) => !played.has(name))
  if (other !== undefined) resource.fail('this is not played on one machine', other)
  if (resource.value('Enabled') === false) return undefined
  const sourceArn = resource.text('EventSourceArn')
  const queue = queues.find(({ arn }) => arn === sourceArn)
  const table = tables.find(({ streamArn }) => streamArn === sourceArn)
  const source =
    queue ?? table ?? resource.fail(`${sourceArn} is neither a queue nor a stream of this app`, 'EventSourceArn')
  const concurrency = resource.object('ScalingConfig')['MaximumConcurrency']
  const onFailure = readDestination(resource)
  return {
    id: resource.name,
    kind: queue ? 'queue' : 'stream',
    sourceArn,
    sourceName: source.name,
    functionName: functionNameOf(resource.text('FunctionName')),
    batchSize: resource.number('BatchSize') ?? (queue ? 10 : 100),
    batchingWindowSeconds: resource.number('MaximumBatchingWindowInSeconds') ?? 0,
    parallelization: resource.number('ParallelizationFactor') ?? 1,
    bisect: resource.flag('BisectBatchOnFunctionError'),
    ...limit('maximumRetries', resource.number('MaximumRetryAttempts')),
    ...limit('maximumAgeSeconds', resource.number('MaximumRecordAgeInSeconds')),
    startAtLatest: resource.optionalText('StartingPosition') === 'LATEST',
    reportItemFailures: resource.list('FunctionResponseTypes').includes('ReportBatchItemFailures'),
    filters: asList(resource.object('FilterCriteria')['Filters']).map((filter) => readFilter(resource, filter)),
    ...(concurrency === undefined ? {} : { maximumConcurrency: Number(concurrency) }),
    ...(onFailure ? { onFailure } : {}),
  }
}

/** -1 means "without limit" in these properties, as if they were not given. */
const limit = <Name extends string>(name: Name, value: number | undefined): { [key in Name]?: number } => {
  return value === undefined || value < 0 ? {} : ({ [name]: value } as { [key in Name]?: number })
}

const readFilter = (resource: Resource, filter: Json): JsonObject => {
  const pattern = asObject(filter)['Pattern']
  const parsed = typeof pattern === 'string' ? (JSON.parse(pattern) as Json) : pattern
  return isObject(parsed) ? parsed : resource.fail('a filter pattern is needed here', 'FilterCriteria')
}

const readDestination = (resource: Resource): FailureDestination | undefined => {
  const arn = asObject(resource.object('DestinationConfig')['OnFailure'])['Destination']
  if (arn === undefined) return undefined
  const [, , service, , , name] = String(arn).split(':')
  if (service === 'sqs' && name) return { kind: 'queue', arn: String(arn), name }
  if (service === 's3' && name) return { kind: 'bucket', arn: String(arn), name }
  return resource.fail(`failed records cannot go to ${String(arn)}`, 'DestinationConfig')
}
