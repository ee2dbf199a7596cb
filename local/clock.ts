/** Time as the runner and its event sources see it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Waits until so much time has passed on this clock, or until `signal` aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** A clock that tests can move forward, in every worker thread that shares its buffer too. */
export class MovableClock implements Clock {
  /** One signed 64-bit number: the milliseconds by which the clock has been moved. */
  readonly buffer: SharedArrayBuffer
  readonly #offset: BigInt64Array
  readonly #sleepers = new Set<() => void>()

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(8)) {
    this.buffer = buffer
    this.#offset = new BigInt64Array(buffer)
  }

  now(): number {
    return Date.now() + Number(Atomics.load(this.#offset, 0))
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const until = this.now() + milliseconds
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | null = null
      const done = (): void => {
        if (timer) clearTimeout(timer)
        this.#sleepers.delete(check)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const check = (): void => {
        if (timer) clearTimeout(timer)
        const left = until - this.now()
        if (left <= 0 || signal?.aborted) done()
        // A timer takes at most 2^31 ms; a longer sleep is checked again when it ends.
        else timer = setTimeout(check, Math.min(left, 2_000_000_000))
      }
      this.#sleepers.add(check)
      signal?.addEventListener('abort', done)
      check()
    })
  }

  /** Moves the clock forward and wakes whoever was waiting for that time. */
  advance(milliseconds: number): void {
    Atomics.add(this.#offset, 0, BigInt(Math.round(milliseconds)))
    for (const check of this.#sleepers) check()
  }
}
