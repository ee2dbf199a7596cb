import { ZaasError } from './errors.ts'

/** How long a call may wait for the network, 15 s unless told, and what ends it earlier. */
export interface CallOptions {
  signal?: AbortSignal | undefined
  timeoutMs?: number | undefined
}

const WHOLE_MILLISECONDS = 15_000

/** What one call can still wait for the network: time that the device itself takes, or its user, is not counted. */
export class Patience {
  /** One sending may take half of the whole, so that a lost answer can be asked for again. */
  readonly once: number
  readonly #signal: AbortSignal | undefined
  #left: number

  constructor({ signal, timeoutMs = WHOLE_MILLISECONDS }: CallOptions = {}) {
    this.#signal = signal
    this.#left = timeoutMs
    this.once = timeoutMs / 2
  }

  /** Waits for a task, which is told when to give up; ZaasError `timeout` or `aborted` at that very time, whatever the task does. */
  async wait<T>(task: (signal: AbortSignal) => Promise<T>, most = this.#left): Promise<T> {
    const signal = this.#signal
    const abort = new AbortController()
    const began = performance.now()
    let stop = (): void => undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const over = new Promise<never>((_, failed) => {
      stop = () => failed(new ZaasError('aborted', 'the caller gave up', { cause: signal?.reason }))
      const late = (): void => failed(new ZaasError('timeout', 'the instance does not answer in time'))
      if (signal?.aborted === true) stop()
      else if (this.#left <= 0) late()
      else timer = setTimeout(late, Math.min(most, this.#left))
      signal?.addEventListener('abort', stop)
    })
    try {
      return await (timer === undefined ? over : Promise.race([task(abort.signal), over]))
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      abort.abort()
      this.#left -= performance.now() - began
    }
  }
}
