import { AppError } from '../../contract/errors.ts'
import { equal } from '../../protocol/bytes.ts'
import { closedAgain } from './close.ts'
import type { Context, Decision } from './decision.ts'
import { withEvent } from './event.ts'
import type { ColdState } from './cold-state.ts'
import { freshCounter } from './registration.ts'
import type { Token, TokenState } from './state.ts'

type Whole<T extends Token> = T & { cold: ColdState }

/**
 * Takes a token into shadow if this is the duress PIN: the true registration and contacts are set aside, once, and from
 * then on every success reads as duress. Either way the second item is written again, so that the writes are the same.
 */
export const intoShadow = <T extends Token>(token: T, duress: boolean): Whole<T> => {
  const { state, cold } = token
  if (cold === null) throw new Error('a shadow needs the second item')
  if (!duress || state.shadow) return { ...token, cold: { ...cold } }
  return {
    ...token,
    state: { ...state, shadow: true },
    cold: { ...cold, aside: state.registration, contactsAside: cold.contacts },
  }
}

/** The second item without what a shadow set aside: the true contacts are the contacts again. */
export const withoutShadow = (cold: ColdState): ColdState => ({
  ...cold,
  aside: null,
  asidePhone: null,
  contacts: cold.contactsAside ?? cold.contacts,
  contactsAside: null,
})

/** Notes where the true phone stands when a recovery in shadow moves the token to another one. */
export const leavingPhone = ({ state, cold }: Token & { cold: ColdState }): ColdState => {
  const isTrue = cold.aside !== null && state.registration !== null && equal(cold.aside.dpk, state.registration.dpk)
  if (!state.shadow || !isTrue) return cold
  return {
    ...cold,
    asidePhone: { n: state.counter.n, lastStep: state.lastStep, drift: state.drift, format: state.format },
  }
}

/** The true phone goes on where it stood: with another counter, what it sent before could be replayed. */
const phoneBack = ({ asidePhone }: ColdState): Partial<TokenState> => {
  if (asidePhone === null) return {}
  const { n, ...codes } = asidePhone
  return { ...codes, counter: { ...freshCounter(), n }, offered: null }
}

/**
 * An administrator's restore: the true registration is back, and its device works again at once; the hold is over. A token
 * without a shadow is written the same way, so that whoever watches writes and histories cannot tell that there was one.
 * Answers whether there was.
 */
export const restore = (token: Token, context: Context): Decision<boolean> => {
  const { state, cold } = token
  if (state.registration === null) throw new AppError('not_enrolled')
  if (cold === null) throw new Error('a restore needs the second item')
  const restored = {
    ...state,
    ...phoneBack(cold),
    ...closedAgain(state),
    via: 'forced' as const,
    shadow: false,
    duressUntil: 0,
    challenge: null,
    // As in a recovery: a dropped device's hello, heard again, would bring it back.
    enrolment: null,
    registration: cold.aside ?? state.registration,
  }
  const done = {
    ...token,
    state: restored,
    cold: { ...withoutShadow(cold), pending: null, recovery: null, reset: null },
  }
  return {
    token: withEvent(token, done, { type: 'token.restored', via: 'forced' }, context),
    answer: state.shadow,
  }
}
