import type { FunctionModel } from '../template/model.ts'
import type { Outcome, WorkerSettings } from './messages.ts'
import { Sandbox } from './sandbox.ts'

/** What the pool of one function is made with. */
export interface FunctionPoolOptions {
  readonly model: FunctionModel
  readonly environment: Readonly<Record<string, string>>
  readonly settings: WorkerSettings
  /** The most sandboxes at a time; the template's reserved concurrency lowers it. */
  readonly maximumSandboxes: number
  /** After this long without an event a sandbox is stopped. */
  readonly idleSeconds: number
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void
}

interface Waiting {
  readonly event: string
  readonly resolve: (outcome: Outcome) => void
}

/** Milliseconds that an event waits for a busy sandbox before another one is started: a cold start costs more than most calls. */
const patienceMilliseconds = 20

/** All sandboxes of one function: started when needed, stopped when idle, each with one event at a time. */
export class FunctionPool {
  readonly model: FunctionModel
  readonly #options: FunctionPoolOptions
  readonly #limit: number
  readonly #idle: { sandbox: Sandbox; timer: NodeJS.Timeout }[] = []
  readonly #all = new Set<Sandbox>()
  readonly #waiting: Waiting[] = []
  #patience: NodeJS.Timeout | null = null
  #closed = false

  constructor(options: FunctionPoolOptions) {
    this.model = options.model
    this.#options = options
    this.#limit = Math.max(1, Math.min(options.maximumSandboxes, options.model.reservedConcurrency ?? Infinity))
  }

  /** Calls the function with an event (JSON text) and answers what Lambda would. */
  invoke(event: string): Promise<Outcome> {
    if (this.#closed)
      return Promise.resolve({
        ok: false,
        timedOut: false,
        error: { errorType: 'Runtime.ExitError', errorMessage: 'The runner is shutting down' },
      })
    return new Promise((resolve) => {
      this.#waiting.push({ event, resolve })
      this.#dispatch()
    })
  }

  /** Ends every sandbox; events under way get an error. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#patience) clearTimeout(this.#patience)
    for (const { timer } of this.#idle) clearTimeout(timer)
    await Promise.all([...this.#all].map((sandbox) => sandbox.close()))
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const idle = this.#idle.pop()
      const sandbox = idle?.sandbox ?? (this.#all.size === 0 ? this.#start() : undefined)
      if (!sandbox) return this.#startAnotherSoon()
      clearTimeout(idle?.timer)
      const next = this.#waiting.shift()
      if (next) void this.#run(sandbox, next)
    }
  }

  #startAnotherSoon(): void {
    if (this.#patience !== null || this.#all.size >= this.#limit) return
    this.#patience = setTimeout(() => {
      this.#patience = null
      const next = this.#closed ? undefined : this.#waiting.shift()
      if (next) void this.#run(this.#start(), next)
      if (this.#waiting.length > 0) this.#dispatch()
    }, patienceMilliseconds)
  }

  #start(): Sandbox {
    const { settings, environment, onLine } = this.#options
    const sandbox = new Sandbox({ settings, environment, onLine, memoryMegabytes: this.model.memoryMegabytes })
    this.#all.add(sandbox)
    return sandbox
  }

  async #run(sandbox: Sandbox, { event, resolve }: Waiting): Promise<void> {
    resolve(await sandbox.invoke(event, this.model.arn, this.model.timeoutSeconds))
    if (sandbox.alive && !this.#closed) this.#rest(sandbox)
    else this.#all.delete(sandbox)
    this.#dispatch()
  }

  #rest(sandbox: Sandbox): void {
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.sandbox === sandbox),
        1,
      )
      this.#all.delete(sandbox)
      void sandbox.close()
    }, this.#options.idleSeconds * 1000)
    timer.unref()
    this.#idle.push({ sandbox, timer })
  }
}
