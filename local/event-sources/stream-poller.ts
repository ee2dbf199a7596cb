import { type AwsInput, type Engine } from '../engines/engine.ts'
import { type Clock } from '../clock.ts'
import { type EventSourceModel } from '../template/model.ts'
import { type Outcome } from '../workers/messages.ts'
import { type Checkpoints } from './checkpoints.ts'
import { type FailedBatch } from './failed-records.ts'
import { EventSource } from './event-source.ts'
import { ShardLanes } from './shard-lanes.ts'
import { deliverBatch } from './stream-batch.ts'
import { streamEventRecord, type StreamEventRecord } from './stream-record.ts'
import { WakeUp } from './wake-up.ts'

/** What a stream poller works with. */
export interface StreamPollerOptions {
  readonly mapping: EventSourceModel
  readonly region: string
  readonly engine: Pick<Engine, 'call'>
  readonly invoke: (functionName: string, event: string) => Promise<Outcome>
  readonly checkpoints: Checkpoints
  readonly keepFailed: (batch: FailedBatch) => Promise<void>
  readonly clock: Clock
  readonly log: (message: string) => void
}

/** Milliseconds between two looks at a stream: soon after a record, slowly where nothing happens. A poke looks at once. */
const activeMilliseconds = 50
const idleMilliseconds = 500
const activeForMilliseconds = 2_000
const readAheadBatches = 10

/** Plays one event source mapping on a table's stream. */
export class StreamPoller extends EventSource {
  readonly mapping: EventSourceModel
  readonly #options: StreamPollerOptions
  readonly #wakeUps = new Set<WakeUp>()
  readonly #started = new Map<string, Promise<void>>()

  constructor(options: StreamPollerOptions) {
    super(`Stream of ${options.mapping.sourceName}`, options.log)
    this.mapping = options.mapping
    this.#options = options
  }

  /** Says that the table has been written to. */
  override poke(): void {
    for (const wakeUp of this.#wakeUps) wakeUp.poke()
  }

  protected override async run(): Promise<void> {
    const wakeUp = new WakeUp()
    this.#wakeUps.add(wakeUp)
    while (!this.stopped) {
      await this.#startShards().catch((error: unknown) => this.report(error))
      // Shards of the embedded engine never end; where another endpoint is used new ones are found here.
      const until = performance.now() + 30_000
      while (!this.stopped && performance.now() < until && this.#started.size > 0) await wakeUp.rest(5_000)
      if (this.#started.size === 0 && !this.stopped) await wakeUp.rest(idleMilliseconds)
    }
    await Promise.all(this.#started.values())
  }

  async #startShards(): Promise<void> {
    const { engine, mapping } = this.#options
    const description = await engine.call('DescribeTable', { TableName: mapping.sourceName })
    const arn = (description['Table'] as { LatestStreamArn?: string }).LatestStreamArn
    if (arn === undefined) throw new Error(`table ${mapping.sourceName} has no stream`)
    for (const shard of await this.#shards(arn)) {
      if (this.#started.has(shard.ShardId)) continue
      const parent = this.#started.get(shard.ParentShardId ?? '') ?? Promise.resolve()
      this.#started.set(
        shard.ShardId,
        parent.then(() => this.#readShard(arn, shard.ShardId)),
      )
    }
  }

  async #shards(arn: string): Promise<{ ShardId: string; ParentShardId?: string }[]> {
    const found: { ShardId: string; ParentShardId?: string }[] = []
    let start: string | null = null
    do {
      const output = await this.#options.engine.call('DescribeStream', {
        StreamArn: arn,
        ...(start === null ? {} : { ExclusiveStartShardId: start }),
      })
      const description = output['StreamDescription'] as { Shards?: typeof found; LastEvaluatedShardId?: string }
      found.push(...(description.Shards ?? []))
      start = description.LastEvaluatedShardId ?? null
    } while (start !== null)
    return found
  }

  async #readShard(arn: string, shard: string): Promise<void> {
    const { mapping, checkpoints } = this.#options
    const wakeUp = new WakeUp()
    this.#wakeUps.add(wakeUp)
    const lanes = new ShardLanes({
      lanes: mapping.parallelization,
      batchSize: mapping.batchSize,
      deliver: (records) => this.#deliver(shard, records),
      stopped: () => this.stopped,
      onProgress: (sequenceNumber) => checkpoints.set(shard, sequenceNumber),
    })
    await this.#readRecords(arn, shard, lanes, wakeUp)
    if (this.stopped) await lanes.settle()
    else await lanes.drain()
    this.#wakeUps.delete(wakeUp)
  }

  async #readRecords(arn: string, shard: string, lanes: ShardLanes, wakeUp: WakeUp): Promise<void> {
    const { engine, mapping } = this.#options
    let after = this.#options.checkpoints.get(shard)
    let iterator: string | null = null
    let lastRecordAt = 0
    while (!this.stopped) {
      try {
        iterator ??= await this.#iterator(arn, shard, after)
        const output = await engine.call('GetRecords', { ShardIterator: iterator, Limit: 1000 }, this.stopSignal)
        const records = (output['Records'] ?? []) as AwsInput[]
        iterator = (output['NextShardIterator'] as string | undefined) ?? null
        after = this.#take(lanes, records) ?? after
        if (records.length > 0) lastRecordAt = performance.now()
        if (iterator === null) return
        if (records.length > 0 && lanes.backlog < mapping.batchSize * readAheadBatches) continue
      } catch (error) {
        if (this.stopped) return
        // An iterator lives for some minutes only, and the engine may have been restarted: go on where reading stopped.
        iterator = null
        if (isTrimmed(error)) after = null
        else if (!isExpired(error)) this.report(error)
      }
      await wakeUp.rest(
        performance.now() - lastRecordAt < activeForMilliseconds ? activeMilliseconds : idleMilliseconds,
      )
      while (lanes.backlog >= mapping.batchSize * readAheadBatches && !this.stopped)
        await wakeUp.rest(activeMilliseconds)
    }
  }

  /** Hands records to the lanes; answers the sequence number of the last, null where there is none. */
  #take(lanes: ShardLanes, records: readonly AwsInput[]): string | null {
    const events = records.map((record) =>
      streamEventRecord(record, this.mapping.sourceArn, this.#options.region, this.#options.clock),
    )
    lanes.add(events)
    return events.at(-1)?.dynamodb.SequenceNumber ?? null
  }

  async #iterator(arn: string, shard: string, after: string | null): Promise<string> {
    const position =
      after === null
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }
    const output = await this.#options.engine.call('GetShardIterator', { StreamArn: arn, ShardId: shard, ...position })
    return String(output['ShardIterator'])
  }

  async #deliver(shard: string, records: readonly StreamEventRecord[]): Promise<number> {
    const { invoke, clock, keepFailed } = this.#options
    try {
      return await deliverBatch(records, this.mapping, {
        invoke: (event) => invoke(this.mapping.functionName, event),
        giveUp: (failed, reason, attempts) =>
          keepFailed({ mapping: this.mapping, shard, records: failed, reason, attempts }),
        now: () => clock.now(),
        sleep: (milliseconds) => clock.sleep(milliseconds, this.stopSignal),
        stopped: () => this.stopped,
      })
    } catch (error) {
      // The failed records could not be kept: nothing is settled, so the batch comes again and none is lost.
      this.report(error)
      await clock.sleep(1_000, this.stopSignal)
      return 0
    }
  }
}

const isTrimmed = (error: unknown): boolean => error instanceof Error && error.name === 'TrimmedDataAccessException'

const isExpired = (error: unknown): boolean => error instanceof Error && error.name === 'ExpiredIteratorException'
