import { type AwsInput, type Engine } from '../engines/engine.ts'
import { type EventSourceModel } from '../template/model.ts'
import { EventSource, type SourceOptions } from './event-source.ts'
import { failedItems } from './item-failures.ts'
import { queueEventRecord, receivedAgain, type QueueEventRecord } from './queue-message.ts'

/** What a queue poller works with. */
export interface QueuePollerOptions extends SourceOptions {
  readonly mapping: EventSourceModel
  readonly queueUrl: string
  readonly engine: Pick<Engine, 'call'>
  /** How often (0 to 1) a batch that was handled arrives a second time, as an at-least-once queue may do. */
  readonly extraReceives: number
  readonly random: () => number
}

/** How many batches Lambda handles at a time before it scales up, where the mapping sets no limit. */
const usualConcurrency = 5
const longPollSeconds = 20
const mostMessages = 10

/** Plays one event source mapping on a queue. */
export class QueuePoller extends EventSource {
  readonly #mapping: EventSourceModel
  readonly #options: QueuePollerOptions
  #receiving = new AbortController()

  constructor(options: QueuePollerOptions) {
    super(`Queue ${options.mapping.sourceName}`, options.log)
    this.#mapping = options.mapping
    this.#options = options
  }

  /** Looks at the queue at once: delayed messages may have become due. */
  override poke(): void {
    this.#receiving.abort()
  }

  protected override async run(): Promise<void> {
    while (!this.stopped) {
      if (this.active.size >= (this.#mapping.maximumConcurrency ?? usualConcurrency)) await Promise.race(this.active)
      const records = await this.#receive()
      if (records.length > 0) this.begin(this.#handle(records))
    }
  }

  async #receive(): Promise<QueueEventRecord[]> {
    this.#receiving = new AbortController()
    if (this.stopped) return []
    const input = {
      QueueUrl: this.#options.queueUrl,
      MaxNumberOfMessages: Math.min(this.#mapping.batchSize, mostMessages),
      WaitTimeSeconds: longPollSeconds,
    }
    try {
      const output = await this.#options.engine.call('ReceiveMessage', input, this.#receiving.signal)
      const messages = (output['Messages'] ?? []) as AwsInput[]
      return messages.map((message) => queueEventRecord(message, this.#mapping.sourceArn, this.#options.region))
    } catch (error) {
      if (this.#receiving.signal.aborted) return []
      this.report(error)
      await this.#options.clock.sleep(1_000, this.stopSignal)
      return []
    }
  }

  async #handle(records: readonly QueueEventRecord[]): Promise<void> {
    const { invoke, extraReceives, random } = this.#options
    const { functionName } = this.#mapping
    const failed = failedItems(await invoke(functionName, JSON.stringify({ Records: records })))
    const isKnown = failed?.every((id) => records.some(({ messageId }) => messageId === id))
    // A batch that failed as a whole, or names messages that it did not get, becomes visible again as it is.
    if (!failed || !isKnown) return
    const done = records.filter(({ messageId }) => !failed.includes(messageId))
    if (done.length === 0) return
    if (random() < extraReceives) await invoke(functionName, JSON.stringify({ Records: done.map(receivedAgain) }))
    const Entries = done.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }))
    await this.#options.engine.call('DeleteMessageBatch', { QueueUrl: this.#options.queueUrl, Entries })
  }
}
