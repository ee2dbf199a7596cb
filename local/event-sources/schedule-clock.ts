import { randomUUID } from 'node:crypto'
import { type ScheduleModel } from '../template/model.ts'
import { EventSource, type SourceOptions } from './event-source.ts'

/** What a schedule works with. */
export interface ScheduleOptions extends SourceOptions {
  readonly schedule: ScheduleModel
  readonly account: string
}

/** Calls a function by the clock, as an EventBridge rule does. */
export class ScheduleClock extends EventSource {
  readonly #options: ScheduleOptions

  constructor(options: ScheduleOptions) {
    super(`${options.schedule.functionName}, called by the clock`, options.log)
    this.#options = options
  }

  /** Its rest ends by its clock, which wakes it when it is moved. */
  override poke(): void {}

  protected override async run(): Promise<void> {
    const { clock, schedule } = this.#options
    for (;;) {
      const due = clock.now() + schedule.everyMilliseconds
      await clock.sleep(schedule.everyMilliseconds, this.stopSignal)
      if (this.stopped) return
      this.begin(this.#fire(due))
    }
  }

  async #fire(due: number): Promise<void> {
    const { schedule, invoke } = this.#options
    const outcome = await invoke(schedule.functionName, this.#event(due))
    if (!outcome.ok) throw new Error(outcome.error.errorMessage)
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
