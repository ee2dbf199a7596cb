import { type StreamEventRecord } from './stream-record.ts'

interface Entry {
  readonly record: StreamEventRecord
  done: boolean
}

/** What the lanes of a shard work with. */
export interface LaneOptions {
  /** How many batches may be under way at a time (`ParallelizationFactor`). */
  readonly lanes: number
  readonly batchSize: number
  /** Delivers records in order; answers how many from the front are settled. */
  readonly deliver: (records: readonly StreamEventRecord[]) => Promise<number>
  /** True when no further batch may be begun. */
  readonly stopped: () => boolean
  /** Hears the sequence number up to which every record is settled. */
  readonly onProgress: (sequenceNumber: string) => void
}

/**
 * The records of one shard on their way to the function: in parallel lanes, one item always in the same lane and so
 * in order. Progress is the front of what is settled without a gap, so that a restart repeats but never skips.
 */
export class ShardLanes {
  readonly #options: LaneOptions
  readonly #entries: Entry[] = []
  readonly #queues: Entry[][]
  readonly #running: (Promise<void> | null)[]

  constructor(options: LaneOptions) {
    this.#options = options
    this.#queues = Array.from({ length: options.lanes }, () => [])
    this.#running = Array.from({ length: options.lanes }, () => null)
  }

  /** Records that are not settled yet. */
  get backlog(): number {
    return this.#entries.length
  }

  /** Adds records in the order of the stream. */
  add(records: readonly StreamEventRecord[]): void {
    for (const record of records) {
      const entry = { record, done: false }
      this.#entries.push(entry)
      this.#queues[laneOf(record, this.#options.lanes)]?.push(entry)
    }
    for (let lane = 0; lane < this.#options.lanes; lane += 1) this.#run(lane)
  }

  /** Waits for the batches under way. */
  async settle(): Promise<void> {
    await Promise.all(this.#running)
  }

  #run(lane: number): void {
    const queue = this.#queues[lane]
    if (!queue || queue.length === 0 || this.#running[lane] || this.#options.stopped()) return
    this.#running[lane] = this.#work(queue).finally(() => {
      this.#running[lane] = null
      this.#run(lane)
    })
  }

  async #work(queue: Entry[]): Promise<void> {
    const { batchSize, deliver } = this.#options
    const batch = queue.slice(0, batchSize)
    const settled = await deliver(batch.map(({ record }) => record))
    for (const entry of queue.splice(0, settled)) entry.done = true
    const open = this.#entries.findIndex(({ done }) => !done)
    const front = this.#entries.splice(0, open < 0 ? this.#entries.length : open)
    const last = front.at(-1)
    if (last) this.#options.onProgress(last.record.dynamodb.SequenceNumber)
  }
}

const laneOf = (record: StreamEventRecord, lanes: number): number => {
  if (lanes === 1) return 0
  const keys = Object.entries(record.dynamodb.Keys).sort(([one], [other]) => (one < other ? -1 : 1))
  let hash = 7
  for (const character of JSON.stringify(keys)) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647
  return hash % lanes
}
