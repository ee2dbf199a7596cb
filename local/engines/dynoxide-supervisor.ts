import { AwsError } from './engine.ts'
import { startDynoxide, type DynoxideProcess } from './dynoxide-process.ts'

/** Keeps one dynoxide server running over one file. */
export type DynoxideSupervisor = {
  /** Resolves at the first start; rejects when that start fails. */
  readonly ready: Promise<void>
  /** How often the server died and was started again. */
  restarts(): number
  /** The server's process, or undefined while it is down. */
  processId(): number | undefined
  /** Where the server listens; waits for a start under way, then rejects with `ServiceUnavailable`. */
  url(): Promise<string>
  close(): Promise<void>
}

const WAIT_MS = 3_000
const SHORT_LIFE_MS = 1_000
const MAX_PAUSE_MS = 2_000

/** Starts the server and starts it again whenever it dies. `prepare` runs after each start, before any call. */
export const superviseDynoxide = (
  file: string,
  prepare: () => void,
  log: (message: string) => void,
): DynoxideSupervisor => {
  let server: DynoxideProcess | undefined
  let restarts = 0
  let closed = false
  let wakeFromPause = (): void => undefined
  const waiting = new Set<() => void>()

  const up = async (): Promise<DynoxideProcess> => {
    const started = await startDynoxide(file)
    prepare()
    server = started
    for (const wake of waiting) wake()
    return started
  }
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      wakeFromPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const watch = async (first: DynoxideProcess): Promise<void> => {
    let current: DynoxideProcess | undefined = first
    let pauseMs = 0
    for (;;) {
      const since = Date.now()
      await current?.exited
      server = undefined
      if (closed) return
      pauseMs = current && Date.now() - since > SHORT_LIFE_MS ? 0 : Math.min(MAX_PAUSE_MS, pauseMs * 2 + 25)
      await pause(pauseMs)
      if (closed) return
      restarts++
      log(`the DynamoDB engine died and is started again (${restarts})`)
      current = await up().catch((error: unknown) => {
        log(`the DynamoDB engine did not start: ${String(error)}`)
        return undefined
      })
    }
  }
  let watching: Promise<void> = Promise.resolve()
  const ready = up().then((first) => {
    watching = watch(first)
    return undefined
  })
  ready.catch(() => undefined)

  return {
    ready,
    restarts: () => restarts,
    processId: () => server?.processId,
    async url() {
      if (!server) await untilUp(waiting)
      if (!server) throw new AwsError('ServiceUnavailable', 'The embedded DynamoDB engine is not running', 503)
      return `http://127.0.0.1:${server.port}`
    },
    async close() {
      closed = true
      wakeFromPause()
      await ready.catch(() => undefined)
      await server?.stop()
      await watching
    },
  }
}

const untilUp = (waiting: Set<() => void>): Promise<void> => {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      waiting.delete(done)
      resolve()
    }
    const timer = setTimeout(done, WAIT_MS)
    waiting.add(done)
  })
}
