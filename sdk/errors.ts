import { MalformedError } from '../core/protocol/bytes.ts'

/**
 * What an SDK error can say. `invalid_input` (with `reason` for a refused new PIN) and `denied` are the caller's;
 * `network`, `timeout`, `aborted`, `busy`, `envelope`, `session` mean that no answer came that could be trusted; `code`,
 * `recovery_required` belong to enrolment; `wrong_pin`, `locked`, `clock` to codes made without a network; `store` and
 * `protocol` are damage.
 */
export type ZaasErrorCode =
  | 'invalid_input'
  | 'denied'
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'busy'
  | 'envelope'
  | 'session'
  | 'code'
  | 'recovery_required'
  | 'gone'
  | 'blocked'
  | 'wait'
  | 'wrong_pin'
  | 'locked'
  | 'clock'
  | 'store'
  | 'protocol'

interface Details {
  reason?: string
  left?: number
  status?: number | undefined
  cause?: unknown
}

/** What the SDK throws. Outcomes that a user can cause are values instead. Messages never contain input. */
export class ZaasError extends Error {
  override name = 'ZaasError'
  readonly code: ZaasErrorCode
  /** Why a new PIN or a contact list was refused: `length`, `steps`, `atm`, `same`, `pair`, `characters`. */
  readonly reason: string | undefined
  /** Local tries left, with `wrong_pin`. */
  readonly left: number | undefined
  /** The HTTP status of what came in place of an answer, with `network`. */
  readonly status: number | undefined

  constructor(code: ZaasErrorCode, message: string, details: Details = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    this.reason = details.reason
    this.left = details.left
    this.status = details.status
  }
}

/** The error for a token that the server no longer knows. */
export const gone = (): ZaasError => new ZaasError('gone', 'the token must be enrolled again')

/** Runs a task in which whatever is malformed came from the instance, authenticated: its fault, said as `protocol`. */
export const trusting = async <T>(task: () => Promise<T>): Promise<T> => {
  try {
    return await task()
  } catch (cause) {
    if (cause instanceof MalformedError) throw new ZaasError('protocol', 'the instance broke the protocol', { cause })
    throw cause
  }
}
