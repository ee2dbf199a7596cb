import type { ErrorAnswer } from '../core/protocol/messages.ts'
import { ZaasError } from './errors.ts'

/** What can come of an operation under a PIN other than success. `left`: tries left before the token is blocked. */
export type Refused =
  | { result: 'wrong-pin'; left: number }
  | { result: 'blocked' | 'wait' | 'gone' | 'denied' | 'unknown-device' }

/** Success of an operation that has nothing to tell. */
export type Done = { result: 'done' }

/** A refusal as a value; what is nobody's choice (a session that ran out, a malformed message) is thrown. */
export const refused = (answer: ErrorAnswer): Refused => {
  switch (answer.e) {
    case 'pin':
      return { result: 'wrong-pin', left: answer.left ?? 0 }
    case 'device':
      return { result: 'unknown-device' }
    case 'blocked':
    case 'wait':
    case 'gone':
    case 'denied':
      return { result: answer.e }
    default:
      throw unexpected(answer)
  }
}

/** An answer that has nothing to tell but that it was done. */
export const doneOrRefused = (answer: { ok: 1 } | ErrorAnswer): Done | Refused =>
  answer.ok === 1 ? { result: 'done' } : refused(answer)

/** The error for an answer that should not have come here. */
export const unexpected = (answer: ErrorAnswer): ZaasError => {
  if (answer.e === 'session') return new ZaasError('session', 'start again')
  if (answer.e === 'ctr') return new ZaasError('busy', 'a copy is in use')
  if (answer.e === 'busy') return new ZaasError('busy', 'the instance is busy')
  return new ZaasError('protocol', `the instance answered ${answer.e}`)
}

/** The error for an enrolment that the server refused. */
export const enrolmentError = (answer: ErrorAnswer): ZaasError => {
  if (answer.e === 'code' || answer.e === 'gone') return new ZaasError('code', 'wrong, used or expired')
  if (answer.e === 'denied' || answer.e === 'blocked' || answer.e === 'wait')
    return new ZaasError(answer.e, 'the service refuses')
  return unexpected(answer)
}
