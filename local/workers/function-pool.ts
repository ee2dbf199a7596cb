import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'
import type { FunctionModel } from '../template/model.ts'
import type { Failure, Outcome, WorkerSettings } from './messages.ts'
import { Sandbox, type SandboxOptions } from './sandbox.ts'
import { type Turn, Turns, type Waiting } from './turns.ts'

/** What the pool of one function is made with. */
export interface FunctionPoolOptions extends Pick<SandboxOptions, 'onLine' | 'callAws'> {
  readonly model: FunctionModel
  readonly environment: Readonly<Record<string, string>>
  readonly settings: WorkerSettings
  /** The most sandboxes at a time; the template's reserved concurrency lowers it. */
  readonly maximumSandboxes: number
  /** After this long without an event a sandbox is stopped. */
  readonly idleSeconds: number
}

/**
 * An event waits for a busy sandbox as long as the last cold start took, within these milliseconds, before another one is started: a cold start costs
 * more than most calls, and most of all on a machine that has much to do.
 */
const patience = { least: 20, most: 2_000 }
/** The share of the time that this thread, which plays the engines, or all threads on all processors, may be at work for another sandbox to be of use: else it only takes the processor from them. */
const busyShare = 0.8
/** The time of the processors (ms) that this machine has in a millisecond. */
const processors = availableParallelism()
/** How long a sandbox is kept without an event: longer than a minute, so that what is called each minute starts cold once and not each time. */
export const usualIdleSeconds = 90
/** How long a debugged function stays loaded without an event. */
const debuggedSeconds = 86_400
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
  readonly #outdated = new WeakSet<Sandbox>()
  #startingSoon: NodeJS.Timeout | null = null
  #isStarting = false
  #coldMilliseconds = patience.least
  #closed = false

  constructor(options: FunctionPoolOptions) {
    this.model = options.model
    this.#options = options
    this.#limit = Math.max(1, Math.min(options.maximumSandboxes, options.model.reservedConcurrency ?? Infinity))
    this.#turns = new Turns({ places: this.#limit, callSeconds: options.model.timeoutSeconds })
    if (this.#isInspected) this.#start()
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
    if (this.#startingSoon) clearTimeout(this.#startingSoon)
    for (const { timer } of this.#idle) clearTimeout(timer)
    this.#turns.giveUp(shutDown)
    await Promise.all([...this.#all].map((sandbox) => sandbox.close()))
  }

  /** Loads the function anew for the next event; events under way end with the code that they began with, but for a debugged one. */
  async renew(): Promise<void> {
    const ending = this.#isInspected ? [...this.#all] : this.#idle.map(({ sandbox }) => sandbox)
    for (const { timer } of this.#idle.splice(0)) clearTimeout(timer)
    for (const sandbox of this.#all) this.#outdated.add(sandbox)
    // A debugged one counts until its port is free.
    if (this.#isInspected) await Promise.all(ending.map((sandbox) => sandbox.close()))
    for (const sandbox of ending) this.#end(sandbox)
    if (this.#isInspected && !this.#closed && this.#all.size === 0) this.#start()
    this.#dispatch()
  }

  /** Its debugger may be attached before the first event, and for as long as somebody likes. */
  get #isInspected(): boolean {
    return this.#options.settings.inspectorPort !== null
  }

  #dispatch(): void {
    while (this.#idle.length > 0) {
      const next = this.#turns.take()
      if (!next) return
      const idle = this.#idle.pop()
      clearTimeout(idle?.timer)
      if (idle) void this.#run(idle.sandbox, next)
    }
    if (this.#all.size === 0) this.#startAnother()
    else if (this.#turns.hasNext()) this.#startingSoon ??= this.#startAnotherSoon()
  }

  #startAnotherSoon(): NodeJS.Timeout {
    const [loop, usage, begun] = [performance.eventLoopUtilization(), process.cpuUsage(), performance.now()]
    return setTimeout(() => {
      this.#startingSoon = null
      const { user, system } = process.cpuUsage(usage)
      const share = (user + system) / 1_000 / (performance.now() - begun) / processors
      const busy = Math.max(share, performance.eventLoopUtilization(loop).utilization)
      if (busy < busyShare) this.#startAnother()
      else this.#dispatch()
    }, this.#coldMilliseconds)
  }

  /** Starts one sandbox at a time: eight cold starts beside each other would take so long that the calls of a burst run into their timeouts. */
  #startAnother(): void {
    if (this.#isStarting || this.#closed || this.#all.size >= this.#limit || !this.#turns.hasNext()) return
    this.#start()
  }

  #start(): void {
    const sandbox = new Sandbox({ ...this.#options, memoryMegabytes: this.model.memoryMegabytes })
    this.#all.add(sandbox)
    this.#isStarting = true
    void this.#load(sandbox)
  }

  async #load(sandbox: Sandbox): Promise<void> {
    const begun = performance.now()
    const fault = await sandbox.loaded
    this.#isStarting = false
    this.#coldMilliseconds = Math.min(patience.most, Math.max(patience.least, performance.now() - begun))
    if (this.#outdated.has(sandbox)) this.#end(sandbox)
    else if (fault) this.#fail(sandbox, fault)
    else this.#rest(sandbox)
    this.#dispatch()
  }

  /** A function that cannot be loaded fails the call that it was started for, unless others of it work: then the machine lacks something. */
  #fail(sandbox: Sandbox, failure: Failure): void {
    this.#all.delete(sandbox)
    const next = this.#all.size > 0 ? null : this.#turns.take()
    if (!next) return
    this.#turns.end(next.lane)
    next.resolve(failure)
  }

  async #run(sandbox: Sandbox, { event, lane, resolve }: Waiting): Promise<void> {
    resolve(await sandbox.invoke(event, this.model.arn, this.model.timeoutSeconds))
    this.#turns.end(lane)
    if (sandbox.alive && !this.#closed && !this.#outdated.has(sandbox)) this.#rest(sandbox)
    else this.#end(sandbox)
    this.#dispatch()
  }

  #end(sandbox: Sandbox): void {
    this.#all.delete(sandbox)
    void sandbox.close()
  }

  #rest(sandbox: Sandbox): void {
    const seconds = this.#isInspected ? debuggedSeconds : this.#options.idleSeconds
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.sandbox === sandbox),
        1,
      )
      this.#end(sandbox)
    }, seconds * 1000)
    timer.unref()
    this.#idle.push({ sandbox, timer })
  }
}
