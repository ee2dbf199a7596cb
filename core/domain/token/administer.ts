import { AppError } from '../../contract/errors.ts'
import { Status } from '../../contract/status.ts'
import { equal, utf8 } from '../../protocol/bytes.ts'
import type { Context, Decision } from './decision.ts'
import { withEvent } from './event.ts'
import { foldCompanions } from './fold.ts'
import { opened } from './opened.ts'
import { readCode } from './read-code.ts'
import { freshState, type Token, type TokenState } from './state.ts'
import { closedState, isEnrolled, keepsPlace } from './status.ts'

/** Forces a token open, closed or blocked; to open or closed resets the error count. Throws `not_enrolled`. */
export const force = (
  token: Token,
  target: 1 | 2 | 4,
  durationSeconds: number | undefined,
  context: Context,
): Decision<typeof target> => {
  const { state } = token
  if (!isEnrolled(state)) throw new AppError('not_enrolled')
  const { errors } = state
  const base: TokenState = { ...state, ...closedState, via: 'forced', unblocks: null }
  const next: TokenState =
    target === Status.open
      ? opened(base, Status.open, context.now, durationSeconds ?? context.config.duration)
      : target === Status.closed
        ? base
        : { ...base, status: Status.blocked, why: 'admin', errors }
  const happening = { type: 'token.forced', via: 'forced' } as const
  return { token: withEvent(token, { ...token, state: next }, happening, context), answer: target }
}

/** Deletes a token: its secrets go at once, the item when its event has been published; its place in the plan is free. */
export const remove = (token: Token, context: Context): Decision<true> => {
  const { state } = token
  const gone = { ...token, state: { ...freshState(state.created), deleted: true } }
  return {
    token: withEvent(token, gone, { type: 'token.deleted', via: null }, context),
    answer: true,
    companions: [{ kind: 'place', change: 'free', kept: keepsPlace(state) }, ...foldCompanions(token.identity, 'free')],
  }
}

/** Confirms a new enrolment by the code that its device shows, as typed; false when the code is another's. Throws `not_enrolled`, `invalid_parameters`. */
export const confirm = (token: Token, binding: string, context: Context): Decision<boolean> => {
  const { state } = token
  if (state.registration === null) throw new AppError('not_enrolled')
  const typed = readCode(binding, { len: state.binding.length, alpha: 'b32' }, 'binding')
  if (!equal(utf8(state.binding), utf8(typed))) return { token: null, answer: false }
  if (!state.unbound) return { token: null, answer: true }
  const next = {
    ...state,
    unbound: false,
    enrolledAt: state.enrolledAt === 0 ? context.now : state.enrolledAt,
  }
  const happening = { type: 'token.enrolled', via: null } as const
  return { token: withEvent(token, { ...token, state: next }, happening, context), answer: true }
}
