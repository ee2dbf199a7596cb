import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { ScheduleModel } from '../template/model.ts'
import type { Outcome } from '../workers/messages.ts'
import { parseSchedule } from './schedule-expression.ts'

/** What a schedule works with. */
export interface ScheduleOptions {
  readonly schedule: ScheduleModel
  readonly region: string
  readonly account: string
  readonly clock: Clock
  readonly invoke: (functionName: string, event: string) => Promise<Outcome>
  readonly log: (message: string) => void
}

/** Calls a function by the clock, as an EventBridge rule or schedule does. */
export class ScheduleClock {
  readonly #options: ScheduleOptions
  readonly #stop = new AbortController()
  readonly #active = new Set<Promise<void>>()
  #running: Promise<void> | undefined

  constructor(options: ScheduleOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Ends the schedule and waits for calls under way. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { clock, schedule } = this.#options
    const next = parseSchedule(schedule.expression)
    while (!this.#stop.signal.aborted) {
      const due = next(clock.now())
      await clock.sleep(due - clock.now(), this.#stop.signal)
      if (this.#stop.signal.aborted) break
      const call: Promise<void> = this.#fire(due).finally(() => this.#active.delete(call))
      this.#active.add(call)
    }
    await Promise.all(this.#active)
  }

  async #fire(due: number): Promise<void> {
    const { schedule, invoke, log } = this.#options
    const outcome = await invoke(schedule.functionName, schedule.input ?? this.#event(due))
    if (!outcome.ok && !this.#stop.signal.aborted)
      log(`${schedule.functionName}, called by the clock, failed: ${outcome.error.errorMessage}`)
  }

  #event(due: number): string {
    const { schedule, region, account } = this.#options
    return JSON.stringify({
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time: `${new Date(due).toISOString().slice(0, 19)}Z`,
      region,
      resources: [schedule.arn],
      detail: {},
    })
  }
}
