import { Status } from '../../contract/status.ts'
import type { Companion } from './decision.ts'
import type { TokenState } from './state.ts'

/** Whether an evaluation is still out, whose proof may come. */
export const outstanding = (state: TokenState, now: number): boolean =>
  state.session !== null && now < state.session.expires

/** Whether the enrolment is completed: by a device, confirmed where that is asked for, or by an authenticator app's first code. */
export const isEnrolled = (state: TokenState): boolean =>
  (state.registration !== null && !state.unbound) || state.authenticator?.active === true

/** Whether the token has a place of its tenant's plan for good. */
export const keepsPlace = ({ registration, authenticator }: TokenState): boolean =>
  registration !== null || authenticator !== null

/** That a completed enrolment keeps the place that it held, where the token has none for good yet. */
export const keepingPlace = (before: TokenState): Companion[] =>
  keepsPlace(before) ? [] : [{ kind: 'place', change: 'keep' }]

/** The longest that a window is allowed (ms). */
const longestWindow = 86_400_000

/** The state's own status at `now`, its errors aside: a window that ran out reads closed, and one that a clock which was ahead made longer than any may be. */
export const windowStatus = (state: TokenState, now: number): Status => {
  const open = state.status === Status.open || state.status === Status.duress
  return open && (now >= state.until || state.until - now > longestWindow) ? Status.closed : state.status
}

/** What a token is at `now` (ms): a window that ran out reads closed, a last try that was never proved reads blocked (protocol.md 8). */
export const statusAt = (state: TokenState, now: number, maxErrors: number): Status => {
  if (!isEnrolled(state)) return Status.notEnrolled
  if (state.status === Status.blocked) return Status.blocked
  if (state.errors >= maxErrors && !outstanding(state, now)) return Status.blocked
  return windowStatus(state, now)
}
