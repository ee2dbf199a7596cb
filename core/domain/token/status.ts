import { Status } from '../../contract/status.ts'
import type { ServiceConfig } from '../../contract/service-config.ts'
import type { Companion } from './decision.ts'
import type { TokenState } from './state.ts'

/** What is the same of every token that is closed and has tries. */
export const closedState = {
  status: Status.closed,
  why: 'none',
  until: 0,
  singleUse: false,
  via: null,
  errors: 0,
  blocksAt: null,
  session: null,
} as const satisfies Partial<TokenState>

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

/** What of a service's configuration says when tries are spent, and for how long. */
type TryRules = Pick<ServiceConfig, 'maxErrors' | 'unblockAfter'>

/** How many blocks of one registration end by themselves: a guesser has so many tries more, and no others. */
const mostUnblocks = 10

/** How long a message pair's second message may take (ms). */
export const sessionMilliseconds = 120_000

/** Whether the last try that there is has been evaluated, and its proof may come; not for longer than that may take, where the clock was ahead. */
export const lastTryIsOut = ({ status, blocksAt }: TokenState, now: number): boolean =>
  status !== Status.blocked && blocksAt !== null && now < blocksAt && blocksAt - now <= sessionMilliseconds

/** Whether a last try was never proved: blocked, though no write has said so yet. */
export const hasLapsed = (state: TokenState, now: number): boolean =>
  state.status !== Status.blocked && state.blocksAt !== null && !lastTryIsOut(state, now)

/** When a block by wrong tries ends by itself (ms): each lasts twice as long as the one before. Null where none does. */
export const unblocksAt = (state: TokenState, { unblockAfter }: TryRules): number | null => {
  const unblocks = state.unblocks ?? 0
  if (unblockAfter === 0 || state.blocksAt === null || unblocks >= mostUnblocks) return null
  return state.blocksAt + unblockAfter * 60_000 * 2 ** unblocks
}

/** The state of a token whose block has ended by itself, closed and with one try; null while none has. */
export const unblockedState = (state: TokenState, now: number, rules: TryRules): TokenState | null => {
  const end = unblocksAt(state, rules)
  if (end === null || now < end) return null
  return {
    ...state,
    ...closedState,
    errors: rules.maxErrors - 1,
    unblocks: (state.unblocks ?? 0) + 1,
  }
}

/** What a token is at `now` (ms): a window that ran out reads closed, a last try that was never proved blocked, and a block that has ended by itself closed (protocol.md 8). */
export const statusAt = (state: TokenState, now: number, rules: TryRules): Status => {
  if (!isEnrolled(state)) return Status.notEnrolled
  if (state.status !== Status.blocked && !hasLapsed(state, now)) return windowStatus(state, now)
  return unblockedState(state, now, rules) === null ? Status.blocked : Status.closed
}

/** Wrong tries in a row as they count at `now`. Where `maxErrors` was lowered below them one try is left: a setting blocks nobody. */
export const errorsAt = (state: TokenState, now: number, rules: TryRules): number => {
  const { status, blocksAt, errors } = unblockedState(state, now, rules) ?? state
  return status === Status.blocked || blocksAt !== null ? errors : Math.min(errors, rules.maxErrors - 1)
}

/** Whether the token's device was not seen for so long that its user has to confirm it by a code (`unknownAfter`). */
export const isUnknownDevice = ({ lastSeenAt }: TokenState, now: number, { unknownAfter }: ServiceConfig): boolean =>
  unknownAfter > 0 && now - lastSeenAt >= unknownAfter * 86_400_000
