/** What has been opened so far; it is closed in the opposite order. */
export class Closers {
  readonly #closers: (() => Promise<void>)[] = []
  readonly #log: (message: string) => void

  constructor(log: (message: string) => void) {
    this.#log = log
  }

  add(close: () => Promise<void>): void {
    this.#closers.push(close)
  }

  /** Closes everything; what cannot be closed is logged and keeps nothing else open. */
  async close(): Promise<void> {
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
      await close().catch((error: unknown) =>
        this.#log(`While stopping: ${error instanceof Error ? error.message : String(error)}`),
      )
    }
  }
}
