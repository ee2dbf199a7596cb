import type { Clock } from '../clock.ts'
import type { AwsInput, Engine } from '../engines/engine.ts'
import { isObject, type Json, type JsonObject } from '../template/json.ts'
import type { EventSourceModel } from '../template/model.ts'
import type { Outcome } from '../workers/messages.ts'
import { matchesFilters } from './filter-pattern.ts'
import { failedItems } from './item-failures.ts'
import { queueEventRecord, receivedAgain, type QueueEventRecord } from './queue-message.ts'

/** What a queue poller works with. */
export interface QueuePollerOptions {
  readonly mapping: EventSourceModel
  readonly region: string
  readonly queueUrl: string
  readonly engine: Pick<Engine, 'call'>
  readonly invoke: (functionName: string, event: string) => Promise<Outcome>
  readonly clock: Clock
  /** How often (0 to 1) a batch that was handled arrives a second time, as an at-least-once queue may do. */
  readonly extraReceives: number
  readonly random: () => number
  readonly log: (message: string) => void
}

/** How many batches Lambda handles at a time before it scales up, where the mapping sets no limit. */
const usualConcurrency = 5
const longPollSeconds = 20
const mostMessages = 10

/** Plays one event source mapping on a queue. */
export class QueuePoller {
  readonly mapping: EventSourceModel
  readonly #options: QueuePollerOptions
  readonly #stop = new AbortController()
  #receiving = new AbortController()
  readonly #active = new Set<Promise<void>>()
  #running: Promise<void> | undefined

  constructor(options: QueuePollerOptions) {
    this.mapping = options.mapping
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Looks at the queue at once: delayed messages may have become due. */
  poke(): void {
    this.#receiving.abort()
  }

  /** Stops receiving and waits for the batches under way. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#receiving.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      if (this.#active.size >= (this.mapping.maximumConcurrency ?? usualConcurrency)) await Promise.race(this.#active)
      const records = await this.#collect()
      if (records.length === 0) continue
      const work: Promise<void> = this.#handle(records)
        .catch((error: unknown) => this.#report(error))
        .finally(() => this.#active.delete(work))
      this.#active.add(work)
    }
    await Promise.all(this.#active)
  }

  /** A batch: what is there at once, filled up during the batching window if the mapping has one. */
  async #collect(): Promise<QueueEventRecord[]> {
    const { batchSize, batchingWindowSeconds } = this.mapping
    const records = await this.#receive(Math.min(batchSize, mostMessages), longPollSeconds)
    const until = this.#options.clock.now() + batchingWindowSeconds * 1000
    while (records.length > 0 && records.length < batchSize && !this.#stop.signal.aborted) {
      const left = until - this.#options.clock.now()
      if (left <= 0) break
      records.push(
        ...(await this.#receive(
          Math.min(batchSize - records.length, mostMessages),
          Math.min(longPollSeconds, Math.ceil(left / 1000)),
        )),
      )
    }
    return records
  }

  async #receive(count: number, seconds: number): Promise<QueueEventRecord[]> {
    this.#receiving = new AbortController()
    if (this.#stop.signal.aborted) return []
    const input = {
      QueueUrl: this.#options.queueUrl,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: seconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }
    try {
      const output = await this.#options.engine.call('ReceiveMessage', input, this.#receiving.signal)
      const messages = (output['Messages'] ?? []) as AwsInput[]
      return messages.map((message) => queueEventRecord(message, this.mapping.sourceArn, this.#options.region))
    } catch (error) {
      if (this.#receiving.signal.aborted) return []
      this.#report(error)
      await this.#options.clock.sleep(1_000, this.#stop.signal)
      return []
    }
  }

  async #handle(received: readonly QueueEventRecord[]): Promise<void> {
    const { invoke, extraReceives, random } = this.#options
    const wanted = received.filter((record) => matchesFilters(this.mapping.filters, filterView(record)))
    await this.#delete(received.filter((record) => !wanted.includes(record)))
    if (wanted.length === 0) return
    const outcome = await invoke(this.mapping.functionName, JSON.stringify({ Records: wanted }))
    const failed = failedItems(outcome, this.mapping.reportItemFailures)
    const isKnown = failed?.every((id) => wanted.some(({ messageId }) => messageId === id))
    // A batch that failed as a whole, or names messages that it did not get, becomes visible again as it is.
    if (!failed || !isKnown) return
    const done = wanted.filter(({ messageId }) => !failed.includes(messageId))
    if (done.length > 0 && random() < extraReceives)
      await invoke(this.mapping.functionName, JSON.stringify({ Records: done.map(receivedAgain) }))
    await this.#delete(done)
  }

  async #delete(records: readonly QueueEventRecord[]): Promise<void> {
    for (let start = 0; start < records.length; start += mostMessages) {
      const Entries = records
        .slice(start, start + mostMessages)
        .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }))
      await this.#options.engine.call('DeleteMessageBatch', { QueueUrl: this.#options.queueUrl, Entries })
    }
  }

  #report(error: unknown): void {
    if (!this.#stop.signal.aborted)
      this.#options.log(`Queue ${this.mapping.sourceName}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** A record as filters see it: a body that is JSON is looked into. */
const filterView = (record: QueueEventRecord): JsonObject => {
  const view = { ...record } as unknown as JsonObject
  try {
    const body = JSON.parse(record.body) as Json
    return isObject(body) ? { ...view, body } : view
  } catch {
    return view
  }
}
