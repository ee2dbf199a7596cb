import type { FunctionModel } from '../template/model.ts'
import type { Outcome, WorkerSettings } from './messages.ts'
import { Sandbox } from './sandbox.ts'
import { type Turn, Turns, type Waiting } from './turns.ts'

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

/** Milliseconds that an event waits for a busy sandbox before another one is started: a cold start costs more than most calls. */
const patienceMilliseconds = 20
const shutDown: Outcome = {
  ok: false,
  reason: 'error',
  error: { errorType: 'Runtime.ExitError', errorMessage: 'The runner is shutting down' },
}
/** Calls of the instance itself, which wait as long as they must. */
const ownTurn: Turn = { lane: { tenant: '', caller: '' }, endsAt: Infinity }

/** All sandboxes of one function: started when needed, stopped when idle, each with one event at a time. */
export class FunctionPool {
  readonly model: FunctionModel
  readonly #options: FunctionPoolOptions
  readonly #limit: number
  readonly #idle: { sandbox: Sandbox; timer: NodeJS.Timeout }[] = []
  readonly #all = new Set<Sandbox>()
  readonly #turns: Turns
  #patience: NodeJS.Timeout | null = null
  #closed = false

  constructor(options: FunctionPoolOptions) {
    this.model = options.model
    this.#options = options
    this.#limit = Math.max(1, Math.min(options.maximumSandboxes, options.model.reservedConcurrency ?? Infinity))
    this.#turns = new Turns({ places: this.#limit, callSeconds: options.model.timeoutSeconds })
  }

  /** Calls the function with an event (JSON text) and answers what Lambda would; `busy` if its turn does not come in time. */
  invoke(event: string, turn: Turn = ownTurn): Promise<Outcome> {
    if (this.#closed) return Promise.resolve(shutDown)
    return new Promise((resolve) => {
      this.#turns.add(event, turn, resolve)
      this.#dispatch()
    })
  }

  /** Ends every sandbox; events under way, and those that wait, get an error. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#patience) clearTimeout(this.#patience)
    for (const { timer } of this.#idle) clearTimeout(timer)
    this.#turns.giveUp(shutDown)
    await Promise.all([...this.#all].map((sandbox) => sandbox.close()))
  }

  #dispatch(): void {
    for (;;) {
      if (this.#idle.length === 0 && this.#all.size > 0) return this.#startAnotherSoon()
      const next = this.#turns.take()
      if (!next) return
      void this.#run(this.#wake(), next)
    }
  }

  #startAnotherSoon(): void {
    if (this.#patience !== null || this.#all.size >= this.#limit || this.#turns.size === 0) return
    this.#patience = setTimeout(() => {
      this.#patience = null
      const next = this.#closed ? null : this.#turns.take()
      if (!next) return
      void this.#run(this.#start(), next)
      this.#dispatch()
    }, patienceMilliseconds)
  }

  #start(): Sandbox {
    const { settings, environment, onLine } = this.#options
    const sandbox = new Sandbox({ settings, environment, onLine, memoryMegabytes: this.model.memoryMegabytes })
    this.#all.add(sandbox)
    return sandbox
  }

  async #run(sandbox: Sandbox, { event, lane, resolve }: Waiting): Promise<void> {
    resolve(await sandbox.invoke(event, this.model.arn, this.model.timeoutSeconds))
    this.#turns.end(lane)
    if (sandbox.alive && !this.#closed) this.#rest(sandbox)
    else this.#all.delete(sandbox)
    this.#dispatch()
  }

  #wake(): Sandbox {
    const idle = this.#idle.pop()
    if (!idle) return this.#start()
    clearTimeout(idle.timer)
    return idle.sandbox
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
