import { createHmac, randomBytes } from 'node:crypto'
import type { FunctionModel } from '../template/model.ts'
import { type EnvironmentOptions, functionEnvironment } from './function-environment.ts'
import { FunctionPool, type FunctionPoolOptions } from './function-pool.ts'
import type { Outcome, WorkerSettings } from './messages.ts'
import type { Turn } from './turns.ts'

/** What all pools share. */
export interface FunctionPoolsOptions
  extends
    Omit<EnvironmentOptions, 'accessKeyId'>,
    Pick<FunctionPoolOptions, 'maximumSandboxes' | 'idleSeconds' | 'callAws'>,
    Pick<WorkerSettings, 'clock' | 'sourceMaps'> {
  readonly functions: readonly FunctionModel[]
  readonly compileCache: string
  /** A function that is debugged, and where its debugger listens. */
  readonly inspect: { readonly functionName: string; readonly port: number } | null
  readonly onLine: (functionName: string, line: string, isError: boolean) => void
  /** Hears of errors that handlers threw, which Lambda would log. */
  readonly onError: (functionName: string, outcome: Outcome) => void
}

/** Calls a function with an event (JSON text) and answers what Lambda would; without a turn it waits as long as it must. */
export type Invoke = (functionName: string, event: string, turn?: Turn) => Promise<Outcome>

/** Of this start alone: who cannot read this process's memory cannot name a function's key, and so not call its services. */
const secret = randomBytes(32)

/** The access key id that says which function an AWS call comes from: the credential that is checked on each call. */
export const accessKeyIdOf = (functionName: string): string =>
  `LOCAL${createHmac('sha256', secret).update(functionName).digest('hex').slice(0, 40).toUpperCase()}`

/** The functions of the instance, by name; no sandbox starts before its first event. */
export class FunctionPools {
  readonly #options: FunctionPoolsOptions
  readonly #pools: ReadonlyMap<string, FunctionPool>

  constructor(options: FunctionPoolsOptions) {
    this.#options = options
    this.#pools = new Map(options.functions.map((model) => [model.name, poolOf(model, options)]))
  }

  /** Calls a function with an event (JSON text) and answers what Lambda would. */
  async invoke(functionName: string, event: string, turn?: Turn): Promise<Outcome> {
    const pool = this.#pools.get(functionName)
    if (!pool) throw new Error(`There is no function ${functionName}`)
    const outcome = await pool.invoke(event, turn)
    if (outcome.ok) return outcome
    if (outcome.reason !== 'busy') this.#options.onError(functionName, outcome)
    else this.#options.onLine(functionName, JSON.stringify({ level: 'WARN', ...outcome.error }), false)
    return outcome
  }

  /** Lets the next event of these functions find their new code. */
  async renew(functionNames: readonly string[]): Promise<void> {
    await Promise.all(functionNames.map((name) => this.#pools.get(name)?.renew()))
  }

  /** Ends every sandbox of every function. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()))
  }
}

const poolOf = (model: FunctionModel, options: FunctionPoolsOptions): FunctionPool => {
  const [module = 'index', exportName = 'handler'] = model.handler.split('.')
  return new FunctionPool({
    model,
    environment: functionEnvironment(model, { ...options, accessKeyId: accessKeyIdOf(model.name) }),
    settings: {
      file: `${model.directory}/${module}.mjs`,
      exportName,
      sourceMaps: options.sourceMaps,
      inspectorPort: options.inspect?.functionName === model.name ? options.inspect.port : null,
      compileCache: options.compileCache,
      ...(options.clock ? { clock: options.clock } : {}),
    },
    maximumSandboxes: options.maximumSandboxes,
    idleSeconds: options.idleSeconds,
    callAws: options.callAws,
    onLine: (line, isError) => options.onLine(model.name, line, isError),
  })
}
