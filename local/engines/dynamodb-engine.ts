import { inward, outward } from './dynamo-arns.ts'
import { expiringTables, sweepExpired } from './dynamo-expiry.ts'
import { refuseNonAscii } from './dynamo-expressions.ts'
import { indexStreamRecords, trimStreamRecords } from './dynamo-stream-records.ts'
import { DynamoTransport, NotSentError } from './dynamo-transport.ts'
import { DynoxideSupervisor, type DynamoServer } from './dynoxide-supervisor.ts'
import { AwsError, type AwsInput, type Engine } from './engine.ts'

/** What the DynamoDB engine is started with. */
export interface DynamoEngineOptions {
  /** The SQLite file that keeps the tables. */
  readonly file: string
  /** The URL of a DynamoDB-compatible server to use instead of the embedded one; `file` is then left alone. */
  readonly endpoint?: string
  /** The clock of expiry, in milliseconds. */
  readonly now?: () => number
  /** How often expired items and old stream records are removed; 60 by default, 0 for never. */
  readonly sweepSeconds?: number
  readonly log?: (message: string) => void
}

/** DynamoDB and its streams on this machine: dynoxide over a file, or another server. */
export class DynamoEngine implements Engine {
  readonly #server: DynamoServer
  readonly #transport = new DynamoTransport()
  readonly #now: () => number
  readonly #log: (message: string) => void
  /** Null where another server keeps its own house. */
  readonly #file: string | null
  readonly #timer: NodeJS.Timeout | null
  #housekeeping: Promise<void> | null = null

  constructor({ file, endpoint, now = Date.now, sweepSeconds = 60, log = () => undefined }: DynamoEngineOptions) {
    this.#now = now
    this.#log = log
    this.#file = endpoint === undefined ? file : null
    this.#server =
      endpoint === undefined
        ? new DynoxideSupervisor(file, () => indexStreamRecords(file), log)
        : { ready: Promise.resolve(), url: async () => endpoint, close: async () => undefined }
    this.#timer = sweepSeconds > 0 ? setInterval(() => this.#keepHouse(), sweepSeconds * 1000).unref() : null
  }

  /** Resolves when the first call can be made; rejects with what to do when the engine cannot start. */
  get ready(): Promise<void> {
    return this.#server.ready
  }

  /** The embedded server, null where another one is used: for tests that end it. */
  get embedded(): DynoxideSupervisor | null {
    return this.#server instanceof DynoxideSupervisor ? this.#server : null
  }

  async call(action: string, input: AwsInput, signal?: AbortSignal): Promise<AwsInput> {
    refuseNonAscii(input)
    return outward(action, await this.#forward(action, inward(input), signal))
  }

  /** Deletes the table's items whose `attribute` (epoch seconds) has passed; answers how many. */
  sweepExpired(table: string, attribute: string): Promise<number> {
    return sweepExpired((action, input) => this.call(action, input), table, attribute, this.#now())
  }

  /** Removes stream records older than a day; answers how many. */
  async trimStreams(): Promise<number> {
    return this.#file === null ? 0 : trimStreamRecords(this.#file, Date.now())
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await this.#housekeeping
    await this.#server.close()
    this.#transport.close()
  }

  async #forward(action: string, input: AwsInput, signal?: AbortSignal): Promise<AwsInput> {
    const send = async (): Promise<AwsInput> => this.#transport.send(await this.#server.url(), action, input, signal)
    try {
      return await send()
    } catch (error) {
      if (!(error instanceof NotSentError)) throw error
      // The server went down and its exit is not known yet: once more, when it is back.
      await new Promise((resolve) => setTimeout(resolve, 100))
      return send().catch(unavailable)
    }
  }

  #keepHouse(): void {
    this.#housekeeping ??= this.#sweepAll()
      .catch((error: unknown) => this.#log(`DynamoDB housekeeping: ${String(error)}`))
      .finally(() => (this.#housekeeping = null))
  }

  async #sweepAll(): Promise<void> {
    const tables = await expiringTables((action, input) => this.call(action, input))
    for (const [table, attribute] of tables) await this.sweepExpired(table, attribute)
    await this.trimStreams()
  }
}

const unavailable = (error: unknown): never => {
  if (!(error instanceof NotSentError)) throw error
  throw new AwsError('ServiceUnavailable', `The DynamoDB engine cannot be reached: ${error.message}`, 503)
}
