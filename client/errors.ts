import type { ErrorCode, Issue } from '../core/contract/errors.ts'

/** What a call can end with: a code of the API, or what happened on the way. */
export type ZaasErrorCode = ErrorCode | 'network' | 'timeout' | 'unexpected' | 'signature'

/** What is known of an error besides its code. */
export interface ErrorDetails {
  readonly status?: number
  readonly issues?: readonly Issue[]
  readonly requestId?: string
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

/** What ends a call other than with its answer. It never holds the authkey nor what was sent. */
export class ZaasError extends Error {
  readonly code: ZaasErrorCode
  /** The HTTP status; null where nothing was answered. */
  readonly status: number | null
  /** The faults of a request, field by field. */
  readonly issues: readonly Issue[]
  /** The first field that is wrong, as `webhook.url`; null where no field is. */
  readonly field: string | null
  /** What the instance calls the request in its logs; null where nothing was answered. */
  readonly requestId: string | null
  /** After how long another try makes sense; null where nobody said. */
  readonly retryAfterSeconds: number | null

  constructor(code: ZaasErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = 'ZaasError'
    this.code = code
    this.status = details.status ?? null
    this.issues = details.issues ?? []
    this.field = this.issues[0]?.path ?? null
    this.requestId = details.requestId ?? null
    this.retryAfterSeconds = details.retryAfterSeconds ?? null
  }
}
