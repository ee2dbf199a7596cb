import { AppError } from '../../contract/errors.ts'
import { equal } from '../../protocol/bytes.ts'
import { closedAgain } from './close.ts'
import type { Context, Decision } from './decision.ts'
import { withEvent } from './event.ts'
import { type ColdState, nothingUnderWay } from './cold-state.ts'
import type { Registration } from './registration.ts'
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
  contacts: cold.contactsAside ?? cold.contacts,
  contactsAside: null,
})

/**
 * The true registration. Where another phone had taken its place, the true one may be in anybody's hands, and where it
 * stood was not kept: nobody's 32 bytes then stand for its key and its code roots, so that no phone has the token, and
 * what was sent or shown before means nothing. The backup phrase and the true contacts lead to a new one.
 */
const trueAgain = (aside: Registration, { registration }: TokenState, nobodys: Uint8Array): Registration =>
  registration !== null && equal(aside.dpk, registration.dpk)
    ? aside
    : { ...aside, dpk: nobodys, kn: nobodys, kd: nobodys }

/**
 * An administrator's restore: the true registration is back, and its device works again at once, unless another one took
 * its place; the hold is over. A token without a shadow is written the same way, so that whoever watches writes and
 * histories cannot tell that there was one. `nobodys`: 32 random bytes. Answers whether there was a shadow.
 */
export const restore = (token: Token, nobodys: Uint8Array, context: Context): Decision<boolean> => {
  const { state, cold } = token
  if (state.registration === null) throw new AppError('not_enrolled')
  if (cold === null) throw new Error('a restore needs the second item')
  const restored = {
    ...state,
    ...closedAgain(state),
    via: 'forced' as const,
    shadow: false,
    duressUntil: 0,
    challenge: null,
    sentCode: null,
    // As in a recovery: a dropped device's hello, heard again, would bring it back.
    enrolment: null,
    registration: cold.aside === null ? state.registration : trueAgain(cold.aside, state, nobodys),
  }
  const done = { ...token, state: restored, cold: { ...withoutShadow(cold), ...nothingUnderWay } }
  return {
    token: withEvent(token, done, { type: 'token.restored', via: 'forced' }, context),
    answer: state.shadow,
  }
}
