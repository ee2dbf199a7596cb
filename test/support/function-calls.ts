import { Session } from 'node:inspector/promises'
import { setFlagsFromString } from 'node:v8'

/** How often each function was called, by file, name and place. */
export type FunctionCalls = Record<string, number>

/**
 * Counts every call of every function of an instance's own code, by the engine's coverage: work that is done for one input
 * and not for another shows, however fast it is. What is counted has to have run twice since the start: the engine counts a
 * function's calls only once it has somewhere to count them.
 */
export class CallCounter {
  readonly #session = new Session()

  async start(): Promise<void> {
    setFlagsFromString('--no-lazy-feedback-allocation')
    // Code that the engine drops because it has not run for a while takes its count with it.
    setFlagsFromString('--no-flush-bytecode')
    this.#session.connect()
    await this.#session.post('Profiler.enable')
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  }

  /** The calls since the start or the last time. */
  async take(): Promise<FunctionCalls> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage')
    const counts = result
      .filter(({ url }) => /\/(core|functions)\//.test(url) && !url.includes('/node_modules/'))
      .flatMap(({ url, functions }) =>
        functions.map(
          ({ functionName, ranges: [range] }) =>
            [
              `${url.replace(/.*\/(core|functions)\//, '$1/')} ${functionName} ${range?.startOffset ?? 0}`,
              range?.count ?? 0,
            ] as const,
        ),
      )
    return Object.fromEntries(counts.filter(([, count]) => count > 0))
  }

  async stop(): Promise<void> {
    await this.#session.post('Profiler.stopPreciseCoverage')
    this.#session.disconnect()
    setFlagsFromString('--lazy-feedback-allocation')
    setFlagsFromString('--flush-bytecode')
  }
}
