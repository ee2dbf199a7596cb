import type { AwsRequest, WireReply } from '../engines/wire.ts'

/** What a worker thread is started with. */
export interface WorkerSettings {
  /** The bundle's `index.mjs`. */
  readonly file: string
  /** The export that is the handler. */
  readonly exportName: string
  readonly compileCache?: string
  /** Errors show the places of the sources, which the bundle's map knows. */
  readonly sourceMaps: boolean
  /** Where a debugger listens, on loopback; null for none. */
  readonly inspectorPort: number | null
  /** Milliseconds by which tests have moved the clock; undefined leaves `Date` alone. */
  readonly clock?: SharedArrayBuffer
}

/** One event for a worker. The payload is JSON text, so that a handler sees exactly what Lambda would give it. */
export interface Invocation {
  readonly kind: 'event'
  readonly requestId: string
  readonly event: string
  readonly deadline: number
  readonly functionArn: string
  readonly traceId: string
}

/** An error as Lambda answers it. */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace?: readonly string[]
}

/** What came of a worker's call of an AWS service. */
export interface AwsAnswer extends WireReply {
  readonly kind: 'answer'
  /** The call's. */
  readonly id: number
}

/** A call of an AWS service, as its client would have sent it; its number is the worker's own. */
export interface AwsCall extends AwsRequest {
  readonly kind: 'call'
  readonly id: number
}

/** What a worker says. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | AwsCall
  /** What its function said, by the console. */
  | { readonly kind: 'line'; readonly line: string; readonly isError: boolean }
  | { readonly kind: 'result'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'error'; readonly requestId: string; readonly error: FunctionError }

/** What came of an invocation without a result; `busy` says that it was never begun. */
export interface Failure {
  readonly ok: false
  readonly error: FunctionError
  readonly reason: 'error' | 'timeout' | 'busy'
}

/** The outcome of one invocation. */
export type Outcome = { readonly ok: true; readonly payload: string } | Failure
