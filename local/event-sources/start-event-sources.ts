import { type Engine } from '../engines/engine.ts'
import { asObject } from '../template/json.ts'
import { type EventSourceModel, type LocalModel } from '../template/model.ts'
import { fileCheckpoints } from './checkpoints.ts'
import { type SourceOptions } from './event-source.ts'
import { createFailedRecords } from './failed-records.ts'
import { QueuePoller } from './queue-poller.ts'
import { ScheduleClock } from './schedule-clock.ts'
import { StreamPoller, type ChangeFeed } from './stream-poller.ts'

/** What calls functions without a request, and with what. */
export interface EventSourcesOptions extends Omit<SourceOptions, 'region'> {
  readonly model: LocalModel
  readonly dynamodb: ChangeFeed
  readonly sqs: Pick<Engine, 'call'>
  /** The data folder's `checkpoints` and `buckets`. */
  readonly checkpointFolder: string
  readonly bucketFolder: string
  readonly extraReceives: number
  readonly random: () => number
}

/** All event sources of an instance, running. */
export interface EventSources {
  /** Says that a table has been written to: its stream is read at once. */
  wroteTo(table: string): void
  /** Says that the clock has been moved: queues may have messages that are due now. */
  clockMoved(): void
  /** Stops all; batches under way may end. */
  close(): Promise<void>
}

/** Starts the pollers of every mapping and the clocks of every schedule. */
export const startEventSources = (options: EventSourcesOptions): EventSources => {
  const streams = streamPollers(options)
  const queues = queuePollers(options)
  const { region, account, schedules } = options.model
  const clocks = schedules.map((schedule) => new ScheduleClock({ ...options, schedule, region, account }))
  const all = [...streams, ...queues, ...clocks]
  for (const source of all) source.start()
  return {
    wroteTo: (table) =>
      streams.filter(({ mapping }) => mapping.sourceName === table).forEach((poller) => poller.poke()),
    clockMoved: () => queues.forEach((poller) => poller.poke()),
    close: async () => {
      await Promise.all(all.map((source) => source.close()))
    },
  }
}

const streamPollers = (options: EventSourcesOptions): StreamPoller[] => {
  const { model, dynamodb, clock, log } = options
  const keepFailed = createFailedRecords({
    buckets: options.bucketFolder,
    functionOf: (name) => model.functions.find((candidate) => candidate.name === name) ?? null,
    now: () => clock.now(),
    log,
  })
  return model.eventSources
    .filter(({ kind }) => kind === 'stream')
    .map(
      (mapping) =>
        new StreamPoller({
          ...options,
          mapping,
          region: model.region,
          viewType: viewTypeOf(model, mapping),
          feed: dynamodb,
          keepFailed,
          checkpoints: fileCheckpoints(options.checkpointFolder, mapping.id),
        }),
    )
}

const queuePollers = (options: EventSourcesOptions): QueuePoller[] => {
  const { model, sqs } = options
  return model.eventSources
    .filter(({ kind }) => kind === 'queue')
    .map((mapping) => {
      const queueUrl = model.queues.find(({ arn }) => arn === mapping.sourceArn)?.url ?? ''
      return new QueuePoller({ ...options, mapping, region: model.region, queueUrl, engine: sqs })
    })
}

const viewTypeOf = ({ tables }: LocalModel, { sourceName }: EventSourceModel): string => {
  const { StreamSpecification: stream } = tables.find(({ name }) => name === sourceName)?.createTable ?? {}
  return String(asObject(stream)['StreamViewType'])
}
