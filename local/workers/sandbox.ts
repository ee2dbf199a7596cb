import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { isErrorLine } from '../function-logs.ts'
import type { AwsRequest, WireReply } from '../engines/wire.ts'
import type {
  AwsAnswer,
  AwsCall,
  Failure,
  FunctionError,
  Invocation,
  Outcome,
  WorkerAnswer,
  WorkerSettings,
} from './messages.ts'

/** What one sandbox is made with. */
export interface SandboxOptions {
  readonly settings: WorkerSettings
  readonly environment: Readonly<Record<string, string>>
  readonly memoryMegabytes: number
  /** Receives whole lines of what the function prints, and whether each reports an error. */
  readonly onLine: (line: string, isError: boolean) => void
  /** Performs a call of an AWS service. */
  readonly callAws: (request: AwsRequest) => Promise<WireReply>
}

const worker = new URL('./sandbox.mjs', import.meta.url)
const initSeconds = 30

interface Pending {
  readonly requestId: string
  readonly resolve: (outcome: Outcome) => void
  readonly timer: NodeJS.Timeout
}

/** A worker thread with one function loaded, which handles one event at a time as a Lambda sandbox does. */
export class Sandbox {
  /** Whether its function has been loaded; what went wrong, if it could not be. */
  readonly loaded: Promise<Failure | null>
  readonly #thread: Worker
  readonly #options: SandboxOptions
  #pending: Pending | null = null
  #alive = true

  constructor(options: SandboxOptions) {
    this.#options = options
    this.#thread = new Worker(worker, {
      workerData: options.settings,
      env: options.environment,
      argv: [],
      execArgv: ['--no-warnings'],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: options.memoryMegabytes },
    })
    readLines(this.#thread.stdout, (line) => options.onLine(line, isErrorLine(line, 'stdout')))
    readLines(this.#thread.stderr, (line) => options.onLine(line, isErrorLine(line, 'stderr')))
    this.loaded = this.#start()
    this.#thread.on('message', (answer: WorkerAnswer) => this.#hear(answer))
  }

  /** False when the thread has ended: the sandbox cannot be used again. */
  get alive(): boolean {
    return this.#alive
  }

  /** Gives the loaded function one event; a function that takes longer than its timeout is ended. */
  invoke(event: string, functionArn: string, timeoutSeconds: number): Promise<Outcome> {
    const requestId = randomUUID()
    const invocation: Invocation = {
      kind: 'event',
      requestId,
      event,
      functionArn,
      traceId: traceId(),
      deadline: performance.timeOrigin + performance.now() + timeoutSeconds * 1000,
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#timeOut(requestId, timeoutSeconds), timeoutSeconds * 1000)
      this.#pending = { requestId, resolve, timer }
      this.#thread.postMessage(invocation, [])
    })
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#alive = false
    await this.#thread.terminate()
  }

  #start(): Promise<Failure | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        const errorMessage = `The function did not load within ${initSeconds} seconds`
        resolve({ ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage }, reason: 'timeout' })
        void this.close()
      }, initSeconds * 1000)
      const settle = (failure: Failure | null): void => {
        clearTimeout(timer)
        resolve(failure)
      }
      this.#thread.on('message', ({ kind }: WorkerAnswer) => kind === 'ready' && settle(null))
      this.#thread.once('error', (error) => this.#end(failureOf(error), settle))
      this.#thread.once('exit', (code) =>
        this.#end(failureOf(new ExitError(`Runtime exited with code ${code}`)), settle),
      )
    })
  }

  #hear(answer: WorkerAnswer): void {
    if (answer.kind === 'line') return this.#options.onLine(answer.line, answer.isError)
    if (answer.kind === 'call') return void this.#call(answer)
    if (answer.kind === 'ready' || answer.requestId !== this.#pending?.requestId) return
    this.#answer(
      answer.kind === 'result'
        ? { ok: true, payload: answer.payload }
        : { ok: false, error: answer.error, reason: 'error' },
    )
  }

  async #call(call: AwsCall): Promise<void> {
    const answer: AwsAnswer = { kind: 'answer', id: call.id, ...(await this.#options.callAws(call)) }
    this.#thread.postMessage(answer, [])
  }

  #end(failure: Failure, settle: (failure: Failure) => void): void {
    this.#alive = false
    settle(failure)
    this.#answer(failure)
  }

  #timeOut(requestId: string, timeoutSeconds: number): void {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`
    this.#answer({ ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage }, reason: 'timeout' })
    void this.close()
  }

  #answer(outcome: Outcome): void {
    const pending = this.#pending
    if (!pending) return
    this.#pending = null
    clearTimeout(pending.timer)
    pending.resolve(outcome)
  }
}

const traceId = (): string => {
  const hex = randomUUID().replaceAll('-', '')
  return `Root=1-${hex.slice(0, 8)}-${hex.slice(8)};Parent=${hex.slice(0, 16)};Sampled=0`
}

/** An error of Lambda's name for a function that ended its process. */
class ExitError extends Error {
  override readonly name = 'Runtime.ExitError'
}

/** What the machine lacks when no thread can be started, or no file of it opened: the function has not failed. */
const machineCodes = new Set(['ERR_WORKER_INIT_FAILED', 'EMFILE', 'ENFILE'])

const failureOf = (thrown: unknown): Failure => {
  const error: NodeJS.ErrnoException = thrown instanceof Error ? thrown : new Error(String(thrown))
  return { ok: false, error: describe(error), reason: machineCodes.has(error.code ?? '') ? 'busy' : 'error' }
}

const describe = ({ name, message, stack }: Error): FunctionError => ({
  errorType: name,
  errorMessage: message,
  trace: (stack ?? '').split('\n'),
})

const readLines = (stream: NodeJS.ReadableStream, onLine: (line: string) => void): void => {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  stream.on('end', () => rest !== '' && onLine(rest))
}
