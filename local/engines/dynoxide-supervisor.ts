import { setTimeout as sleep } from 'node:timers/promises'
import { AwsError } from './engine.ts'
import { startDynoxide, type DynoxideProcess } from './dynoxide-process.ts'

/** Where a DynamoDB-compatible server is reached. */
export interface DynamoServer {
  /** Resolves at the first start; rejects when that start fails. */
  readonly ready: Promise<void>
  /** Waits for a start under way, then rejects with `ServiceUnavailable`. */
  url(): Promise<string>
  close(): Promise<void>
}

const waitMilliseconds = 3_000
const shortLifeMilliseconds = 1_000
const maxPauseMilliseconds = 2_000

/** Keeps one dynoxide server running over one file: starts it, and starts it again whenever it dies. */
export class DynoxideSupervisor implements DynamoServer {
  readonly ready: Promise<void>
  readonly #file: string
  readonly #prepare: () => void
  readonly #log: (message: string) => void
  readonly #waiting = new Set<() => void>()
  readonly #closing = new AbortController()
  #server: DynoxideProcess | null = null
  #restarts = 0
  #watching: Promise<void> = Promise.resolve()

  /** `prepare` runs after each start, before any call. */
  constructor(file: string, prepare: () => void, log: (message: string) => void) {
    this.#file = file
    this.#prepare = prepare
    this.#log = log
    this.ready = this.#up().then((first) => {
      this.#watching = this.#watch(first)
      return undefined
    })
    this.ready.catch(() => undefined)
  }

  /** How often the server died and was started again. */
  get restarts(): number {
    return this.#restarts
  }

  /** The server's process, null while it is down. */
  get processId(): number | null {
    return this.#server?.processId ?? null
  }

  async url(): Promise<string> {
    if (!this.#server) await this.#untilUp()
    if (!this.#server) throw new AwsError('ServiceUnavailable', 'The embedded DynamoDB engine is not running', 503)
    return `http://127.0.0.1:${this.#server.port}`
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.ready.catch(() => undefined)
    await this.#server?.stop()
    await this.#watching
  }

  async #up(): Promise<DynoxideProcess> {
    const started = await startDynoxide(this.#file)
    this.#prepare()
    this.#server = started
    for (const wake of this.#waiting) wake()
    return started
  }

  async #watch(first: DynoxideProcess): Promise<void> {
    let current: DynoxideProcess | null = first
    let pauseMilliseconds = 0
    for (;;) {
      const since = Date.now()
      await current?.exited
      this.#server = null
      const wasLong = current !== null && Date.now() - since > shortLifeMilliseconds
      pauseMilliseconds = wasLong ? 0 : Math.min(maxPauseMilliseconds, pauseMilliseconds * 2 + 25)
      await this.#pause(pauseMilliseconds)
      if (this.#closing.signal.aborted) return
      this.#restarts += 1
      this.#log(`the DynamoDB engine died and is started again (${this.#restarts})`)
      current = await this.#up().catch((error: unknown) => {
        this.#log(`the DynamoDB engine did not start: ${String(error)}`)
        return null
      })
    }
  }

  #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#closing
    return signal.aborted ? Promise.resolve() : sleep(milliseconds, undefined, { signal }).catch(() => undefined)
  }

  #untilUp(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, waitMilliseconds)
      this.#waiting.add(done)
    })
  }
}
