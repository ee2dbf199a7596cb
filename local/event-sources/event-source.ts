import { type Clock } from '../clock.ts'
import { type Outcome } from '../workers/messages.ts'

/** What every source calls functions with. */
export interface SourceOptions {
  readonly region: string
  readonly invoke: (functionName: string, event: string) => Promise<Outcome>
  readonly clock: Clock
  readonly log: (message: string) => void
}

/** What calls a function again and again from its start until it is closed: the one life of queues, streams and schedules. */
export abstract class EventSource {
  readonly #name: string
  readonly #log: (message: string) => void
  readonly #stop = new AbortController()
  readonly #active = new Set<Promise<void>>()
  #running: Promise<unknown> | null = null

  constructor(name: string, log: (message: string) => void) {
    this.#name = name
    this.#log = log
  }

  start(): void {
    this.#running ??= this.run()
  }

  /** Ends the rest that the source may take now: there may be something to do. */
  abstract poke(): void

  /** Begins nothing more and waits for the calls under way. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.poke()
    await this.#running
    await Promise.all(this.#active)
  }

  /** Works until `stopped`. */
  protected abstract run(): Promise<unknown>

  protected get stopped(): boolean {
    return this.#stop.signal.aborted
  }

  protected get stopSignal(): AbortSignal {
    return this.#stop.signal
  }

  /** Calls that were begun and have not ended. */
  protected get active(): ReadonlySet<Promise<void>> {
    return this.#active
  }

  /** Lets a call go on beside the loop; its error is reported. */
  protected begin(call: Promise<void>): void {
    const tracked: Promise<void> = call
      .catch((error: unknown) => this.report(error))
      .finally(() => this.#active.delete(tracked))
    this.#active.add(tracked)
  }

  protected report(error: unknown): void {
    if (!this.stopped) this.#log(`${this.#name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
