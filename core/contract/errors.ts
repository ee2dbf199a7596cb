/** Every error that a request can end with: its HTTP status and its one fixed sentence. No sentence holds a digit, see `token.status`. */
export const errors = {
  invalid_parameters: { status: 400, message: 'A parameter is missing, unknown or malformed.' },
  invalid_json: { status: 400, message: 'The body is not a JSON object, or not Unicode.' },
  forbidden: { status: 403, message: 'The authkey or code is missing or not valid for this request.' },
  other_window: { status: 403, message: 'Type the code in the window where you asked for it.' },
  not_found: { status: 404, message: 'There is no such thing in this service.' },
  wrong_method: {
    status: 405,
    message:
      'This path is asked otherwise: by GET with a query, or by POST with a JSON body, as its header allow says.',
  },
  not_enrolled: {
    status: 409,
    message: 'The enrolment of this token is not completed, or it is an authenticator app’s, which cannot do this.',
  },
  blocked: { status: 409, message: 'The token is blocked.' },
  no_challenge: { status: 409, message: 'There is no open challenge for this token.' },
  no_address: { status: 409, message: 'The user has no address for this, or none that messages may go to.' },
  quota_exceeded: { status: 409, message: 'There is no room for another one.' },
  name_taken: { status: 409, message: 'The name is taken or reserved.' },
  too_many_pending: { status: 409, message: 'Too many transactions are pending for this token.' },
  ambiguous_id: { status: 409, message: 'Another user ID of this service differs only in spaces and plus signs.' },
  in_use: { status: 409, message: 'It is still in use.' },
  idempotency_mismatch: { status: 409, message: 'The idempotency key was used with another body.' },
  factor_required: { status: 409, message: 'Show your second factor first; who has none enrols one.' },
  two_windows: { status: 409, message: 'Two windows waited for the same opening, which counts for neither.' },
  last_owner: { status: 409, message: 'The last owner cannot be removed.' },
  too_large: { status: 413, message: 'The body is larger than the limit.' },
  unsupported_media_type: { status: 415, message: 'The content type must be application/json.' },
  too_many_requests: { status: 429, message: 'Too many requests; try again later.' },
  internal: { status: 500, message: 'Something went wrong on our side.' },
  busy: { status: 503, message: 'The service is busy; try again shortly.' },
} as const satisfies Record<string, { status: number; message: string }>

/** A code of the error table. */
export type ErrorCode = keyof typeof errors

/** One fault that a schema found: where, and what is expected there. Never holds what the caller sent. */
export interface Issue {
  path: string
  message: string
}

/** What ends a request other than with its answer; becomes `{"error","message","issues"?}`. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly issues: readonly Issue[] | undefined

  constructor(code: ErrorCode, issues?: readonly Issue[], options?: ErrorOptions) {
    super(code, options)
    this.name = 'AppError'
    this.code = code
    this.issues = issues
  }
}

/** Ends a request past a limit, and says when the next one may come. */
export class TooManyRequests extends AppError {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('too_many_requests')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Refuses a request by another method than its path's, and says which that is. */
export class WrongMethod extends AppError {
  readonly method: 'GET' | 'POST'

  constructor(method: 'GET' | 'POST') {
    super('wrong_method')
    this.method = method
  }
}

/** Refuses one more of what a plan has, and says how many there are. */
export class QuotaExceeded extends AppError {
  readonly sentence: string

  constructor(what: 'tokens' | 'services', used: number, most: number) {
    super('quota_exceeded')
    this.sentence = `${used} of ${most} ${what} of the plan are used.`
  }
}

/** A 400 that names one field. */
export const invalid = (path: string, message: string): AppError =>
  new AppError('invalid_parameters', [{ path, message }])
