import { type Change } from '../engines/dynamodb/table-store.ts'
import { type EventSourceModel } from '../template/model.ts'
import { type Checkpoints } from './checkpoints.ts'
import { EventSource, type SourceOptions } from './event-source.ts'
import { type FailedBatch } from './failed-records.ts'
import { ShardLanes } from './shard-lanes.ts'
import { deliverBatch } from './stream-batch.ts'
import { streamEventRecord, type StreamEventRecord } from './stream-record.ts'
import { WakeUp } from './wake-up.ts'

/** Where the changes of tables are read from. */
export interface ChangeFeed {
  changes(table: string, after: string, limit: number): readonly Change[]
}

/** What a stream poller works with. */
export interface StreamPollerOptions extends SourceOptions {
  readonly mapping: EventSourceModel
  /** What the table's stream shows: `NEW_AND_OLD_IMAGES`. */
  readonly viewType: string
  readonly feed: ChangeFeed
  readonly checkpoints: Checkpoints
  readonly keepFailed: (batch: FailedBatch) => Promise<void>
}

/** Milliseconds between two looks at a stream. A poke, which each write of a function gives, looks at once: what this waits for is the end of items by their time to live. */
const idleMilliseconds = 20_000
const readAheadBatches = 10
const mostRecords = 1_000
/** A stream has one shard here: one order of all changes. */
const shard = 'shardId-00000000000000000001'

/** Plays one event source mapping on a table's stream. */
export class StreamPoller extends EventSource {
  readonly mapping: EventSourceModel
  readonly #options: StreamPollerOptions
  readonly #wakeUp = new WakeUp()
  readonly #lanes: ShardLanes

  constructor(options: StreamPollerOptions) {
    super(`Stream of ${options.mapping.sourceName}`, options.log)
    const { mapping, checkpoints } = options
    this.mapping = mapping
    this.#options = options
    this.#lanes = new ShardLanes({
      lanes: mapping.parallelization,
      batchSize: mapping.batchSize,
      deliver: (records) => this.#deliver(records),
      stopped: () => this.stopped,
      onProgress: (sequenceNumber) => {
        checkpoints.set(shard, sequenceNumber)
        this.#wakeUp.poke()
      },
    })
  }

  /** Says that the table has been written to. */
  override poke(): void {
    this.#wakeUp.poke()
  }

  protected override async run(): Promise<void> {
    let after = this.#options.checkpoints.get(shard) ?? '0'
    while (!this.stopped) {
      const last = this.#read(after)
      if (last === null) await this.#wakeUp.rest(idleMilliseconds)
      else after = last
    }
    await this.#lanes.settle()
  }

  /** Hands the next changes to the lanes; answers the sequence number of the last, null where there is none, or no room for it yet. */
  #read(after: string): string | null {
    const { feed, region, viewType } = this.#options
    if (this.#lanes.backlog >= this.mapping.batchSize * readAheadBatches) return null
    try {
      const changes = feed.changes(this.mapping.sourceName, after, mostRecords)
      this.#lanes.add(changes.map((change) => streamEventRecord(change, this.mapping.sourceArn, region, viewType)))
      return changes.at(-1)?.sequence ?? null
    } catch (error) {
      this.report(error)
      return null
    }
  }

  async #deliver(records: readonly StreamEventRecord[]): Promise<number> {
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
