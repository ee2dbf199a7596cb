import { FairQueue, type Lane } from './fair-queue.ts'
import type { Outcome } from './messages.ts'

/** Whose call it is, and when nobody waits for its outcome any more, by `performance.now()`. */
export interface Turn {
  readonly lane: Lane
  readonly endsAt: number
}

/** A call that waits for its turn. */
export interface Waiting {
  readonly event: string
  readonly lane: Lane
  readonly resolve: (outcome: Outcome) => void
  /** Ends the waiting when it has been too long. */
  readonly timer: NodeJS.Timeout | null
}

/** How many calls a function has room for. */
export interface TurnsOptions {
  /** How many calls may run at a time. */
  readonly places: number
  /** How long one call may take. */
  readonly callSeconds: number
}

const busy: Outcome = {
  ok: false,
  reason: 'busy',
  error: { errorType: 'Runner.Busy', errorMessage: 'No instance of the function was free in time' },
}

/** Whose turn it is at one function, so that a tenant's many or slow calls do not keep the others waiting. */
export class Turns {
  readonly #options: TurnsOptions
  readonly #queue = new FairQueue<Waiting>()
  /** Calls that run, in all and by tenant. */
  readonly #running = new Map<string, number>()
  #total = 0

  constructor(options: TurnsOptions) {
    this.#options = options
  }

  /** Lets a call wait for its turn, as long as it would still have its whole time; one that began later would be given up unanswered. */
  add(event: string, { lane, endsAt }: Turn, resolve: (outcome: Outcome) => void): void {
    const patience = Math.max(0, endsAt - performance.now() - this.#options.callSeconds * 1000)
    const leave = (): void => {
      this.#queue.delete(waiting, lane)
      resolve(busy)
    }
    const timer = patience === Infinity ? null : setTimeout(leave, patience)
    const waiting: Waiting = { event, lane, resolve, timer }
    this.#queue.add(waiting, lane)
  }

  /** The call whose turn it is, which then runs; null if none may. */
  take(): Waiting | null {
    const next = this.#queue.take((tenant) => this.#mayRun(tenant))
    if (!next) return null
    if (next.timer) clearTimeout(next.timer)
    this.#total += 1
    this.#running.set(next.lane.tenant, this.#runningOf(next.lane.tenant) + 1)
    return next
  }

  /** Whether one that waits may run. */
  hasNext(): boolean {
    return this.#queue.has((tenant) => this.#mayRun(tenant))
  }

  /** Answers all that wait: their turn will not come. */
  giveUp(outcome: Outcome): void {
    for (let next = this.#queue.take(() => true); next; next = this.#queue.take(() => true)) {
      if (next.timer) clearTimeout(next.timer)
      next.resolve(outcome)
    }
  }

  /** Says that a call of that lane has ended. */
  end({ tenant }: Lane): void {
    this.#total -= 1
    const running = this.#runningOf(tenant) - 1
    if (running === 0) this.#running.delete(tenant)
    else this.#running.set(tenant, running)
  }

  /** Each may have up to twice what is left: one tenant alone takes two thirds of the places, so that the next one finds some free at once. */
  #mayRun(tenant: string): boolean {
    return this.#runningOf(tenant) < 2 * (this.#options.places - this.#total)
  }

  #runningOf(tenant: string): number {
    return this.#running.get(tenant) ?? 0
  }
}
