import { createDynamoArns } from './dynamo-arns.ts'
import { expiringTables, sweepExpired } from './dynamo-expiry.ts'
import { refuseNonAscii } from './dynamo-expressions.ts'
import { indexStreamRecords, trimStreamRecords } from './dynamo-stream-records.ts'
import { createDynamoTransport, NotSentError } from './dynamo-transport.ts'
import { superviseDynoxide, type DynoxideSupervisor } from './dynoxide-supervisor.ts'
import { AwsError, type AwsInput, type Engine } from './engine.ts'

/** What the DynamoDB engine is started with. */
export type DynamoEngineOptions = {
  /** The SQLite file that keeps the tables. */
  file: string
  /** The URL of a DynamoDB-compatible server to use instead of the embedded one; `file` is then left alone. */
  endpoint?: string
  /** Region and account of the ARNs that it shows; `us-east-1` and twelve zeros by default. */
  region?: string
  account?: string
  /** The clock of expiry and trimming, in milliseconds. */
  now?: () => number
  /** How often expired items and old stream records are removed; 60 by default, 0 for never. */
  sweepSeconds?: number
  log?: (message: string) => void
}

/** DynamoDB and its streams on this machine. */
export interface DynamoEngine extends Engine {
  /** Resolves when the first call can be made; rejects with what to do when the engine cannot start. */
  readonly ready: Promise<void>
  /** How often the server died and was started again. */
  restarts(): number
  /** The server's process, undefined while it is down or external. */
  processId(): number | undefined
  /** Deletes the table's items whose `attribute` (epoch seconds) has passed; answers how many. */
  sweepExpired(table: string, attribute: string): Promise<number>
  /** Removes stream records older than a day; answers how many. */
  trimStreams(): Promise<number>
}

/** Starts dynoxide over `file`, or uses the server at `endpoint`. */
export const createDynamoEngine = (options: DynamoEngineOptions): DynamoEngine => {
  const { file, endpoint, region = 'us-east-1', account = '000000000000', now = Date.now, sweepSeconds = 60 } = options
  const log = options.log ?? (() => undefined)
  const transport = createDynamoTransport()
  const arns = createDynamoArns(region, account)
  const server = endpoint ? external(endpoint) : superviseDynoxide(file, () => indexStreamRecords(file), log)

  const forward = async (action: string, input: AwsInput, signal?: AbortSignal): Promise<AwsInput> => {
    try {
      return await transport.send(await server.url(), action, input, signal)
    } catch (error) {
      if (!(error instanceof NotSentError)) throw error
      // The server went down and its exit is not known yet: once more, when it is back.
      await new Promise((resolve) => setTimeout(resolve, 100))
      return transport.send(await server.url(), action, input, signal).catch(unavailable)
    }
  }
  const call = async (action: string, input: AwsInput, signal?: AbortSignal): Promise<AwsInput> => {
    refuseNonAscii(input)
    return arns.outward(action, await forward(action, arns.inward(input), signal))
  }
  const sweep = (table: string, attribute: string): Promise<number> => sweepExpired(call, table, attribute, now())
  const trim = async (): Promise<number> => (endpoint ? 0 : trimStreamRecords(file, Date.now()))
  const housekeeping = every(sweepSeconds, log, async () => {
    for (const [table, attribute] of await expiringTables(call)) await sweep(table, attribute)
    await trim()
  })

  return {
    ready: server.ready,
    restarts: () => server.restarts(),
    processId: () => server.processId(),
    call,
    sweepExpired: sweep,
    trimStreams: trim,
    async close() {
      await housekeeping.stop()
      await server.close()
      transport.close()
    },
  }
}

const external = (endpoint: string): DynoxideSupervisor => {
  return {
    ready: Promise.resolve(),
    restarts: () => 0,
    processId: () => undefined,
    url: async () => endpoint,
    close: async () => undefined,
  }
}

const unavailable = (error: unknown): never => {
  if (!(error instanceof NotSentError)) throw error
  throw new AwsError('ServiceUnavailable', `The DynamoDB engine cannot be reached: ${error.message}`, 503)
}

const every = (
  seconds: number,
  log: (message: string) => void,
  work: () => Promise<void>,
): { stop(): Promise<void> } => {
  let running: Promise<void> | undefined
  const start = (): void => {
    running ??= work()
      .catch((error: unknown) => log(`DynamoDB housekeeping: ${String(error)}`))
      .finally(() => (running = undefined))
  }
  const timer = seconds > 0 ? setInterval(start, seconds * 1000).unref() : undefined
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
