import type { Reply } from '../../api.ts'
import type { Answered } from '../tokens/enrol-result.tsx'
import type { Job, Mark } from './job-store.ts'
import type { UserRow } from './rows.ts'

/** What the result says of a row; of its QR code there is nothing, ten thousand of which would fill the tab's memory. */
export type Enrolled = Pick<Answered, 'mode' | 'deeplink' | 'code' | 'expiresAt'>

/** What the run needs of the world. */
export interface RunPorts {
  readonly send: (row: UserRow) => Promise<Reply<Enrolled>>
  readonly mark: (mark: Mark) => Promise<void>
  readonly now: () => number
  readonly pause: (seconds: number) => Promise<void>
  /** Something has changed that a reader wants to see. */
  readonly onChange: () => void
}

/** As many as a browser asks of one host at once. */
const atATime = 6
/** How long the first answer to a line is given again, with an hour to spare (ms). */
const keptMilliseconds = 23 * 3_600_000
const passing: ReadonlySet<string> = new Set(['network', 'busy', 'internal', 'too_many_requests'])
const endsAll: ReadonlySet<string> = new Set(['quota_exceeded', 'forbidden', 'not_allowed', 'not_found'])
const waits = [2, 5, 15, 30]

/** Enrols the rows of a job, six at a time; it can be paused, and continued in another tab on another day. */
export class BulkRun {
  readonly job: Job
  readonly outcomes = new Map<number, string>()
  readonly answers = new Map<number, Enrolled>()
  done = 0
  state: 'running' | 'paused' | 'finished' = 'paused'
  /** What has to be settled before it can go on. */
  stoppedBy: string | null = null
  readonly #ports: RunPorts
  /** The rows that are left, the next one last. */
  readonly #left: UserRow[]
  /** While the instance is busy or not reached, nothing is sent. */
  #waiting: Promise<void> | null = null
  #failures = 0
  #underWay = 0

  constructor(job: Job, marks: readonly Mark[], ports: RunPorts) {
    this.job = job
    this.#ports = ports
    for (const { line, outcome } of marks) this.#note(line, outcome)
    const undone = job.rows.filter(({ line }) => !this.outcomes.has(line))
    // The codes of what is done are asked for once more while the instance gives the same answers; later that would make new ones.
    const isFresh = ports.now() - job.startedAt < keptMilliseconds
    const done = job.rows.filter(({ line }) => this.outcomes.get(line) === 'done')
    this.#left = [...undone, ...(isFresh ? done : [])].toReversed()
  }

  get isWaiting(): boolean {
    return this.#waiting !== null
  }

  get failed(): number {
    return this.outcomes.size - this.done
  }

  /** Lines that are done, and whose codes are being asked for again. */
  get again(): number {
    return this.outcomes.size === this.job.rows.length ? this.#left.length : 0
  }

  /** Whether some of the codes can be had no more. */
  get lacksCodes(): boolean {
    return this.done > this.answers.size
  }

  pause(): void {
    if (this.state === 'running') this.state = 'paused'
    this.#ports.onChange()
  }

  async run(): Promise<void> {
    if (this.state === 'running') return
    this.state = 'running'
    this.stoppedBy = null
    this.#ports.onChange()
    await Promise.all(Array.from({ length: atATime }, () => this.#work()))
    if (this.state === 'running' && this.#left.length + this.#underWay === 0) this.state = 'finished'
    this.#ports.onChange()
  }

  async #work(): Promise<void> {
    for (;;) {
      if (this.#waiting !== null) await this.#waiting
      const row = this.#next()
      if (row === undefined) return
      this.#underWay += 1
      const reply = await this.#ports.send(row)
      await this.#take(row, reply)
      this.#underWay -= 1
      this.#ports.onChange()
    }
  }

  #next(): UserRow | undefined {
    return this.state === 'running' ? this.#left.pop() : undefined
  }

  async #take(row: UserRow, reply: Reply<Enrolled>): Promise<void> {
    if (!reply.ok && (passing.has(reply.error) || endsAll.has(reply.error))) return this.#putBack(row, reply.error)
    this.#failures = 0
    if (reply.ok) {
      const { mode, deeplink, code, expiresAt } = reply.body
      this.answers.set(row.line, { mode, deeplink, code, expiresAt })
    }
    // What was done stays done, though its code can be had no more.
    const outcome = reply.ok || this.outcomes.get(row.line) === 'done' ? 'done' : reply.error
    this.#note(row.line, outcome)
    await this.#ports.mark({ job: this.job.id, line: row.line, outcome })
  }

  #note(line: number, outcome: string): void {
    if (this.outcomes.get(line) !== 'done' && outcome === 'done') this.done += 1
    this.outcomes.set(line, outcome)
  }

  async #putBack(row: UserRow, error: string): Promise<void> {
    this.#left.push(row)
    if (endsAll.has(error)) {
      this.stoppedBy = error
      this.state = 'paused'
      return
    }
    // Those that were under way together fail together: that is one failure, which all wait for.
    this.#waiting ??= this.#wait()
    this.#ports.onChange()
    await this.#waiting
  }

  async #wait(): Promise<void> {
    const seconds = waits[Math.min(this.#failures, waits.length - 1)] ?? 30
    this.#failures += 1
    await this.#ports.pause(seconds)
    this.#waiting = null
  }
}
