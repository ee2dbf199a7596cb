import { type MovableClock } from './clock.ts'
import { type DataFolder } from './data-folder.ts'
import { type Logs } from './function-logs.ts'
import { type RunnerOptions } from './runner-options.ts'
import { type Stopwatch } from './stopwatch.ts'

/** What an instance is opened with. */
export interface InstanceOptions {
  readonly options: RunnerOptions
  readonly data: DataFolder
  readonly logs: Logs
  readonly clock: MovableClock
  /** The public address that functions know. */
  readonly url: string
  readonly watch: Stopwatch
}
