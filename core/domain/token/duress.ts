import { Status } from '../../contract/status.ts'
import type { Context } from './decision.ts'
import type { TokenState } from './state.ts'
import { windowStatus } from './status.ts'

/** Which of the two secrets somebody knew. */
export type Secret = 'normal' | 'duress'

/**
 * Whether a success reads as duress, on every channel alike: it came with the duress secret, the token is in shadow, or a
 * hold runs. Without the hold a coercer who demands both PINs, one after the other, would end with a token that is open
 * under the normal one (threats.md 6).
 */
export const readsAsDuress = ({ shadow, duressUntil }: TokenState, secret: Secret, now: number): boolean =>
  secret === 'duress' || shadow || now < duressUntil

/** A token's state once a right secret was given, and whether that success reads as duress. */
interface Counted {
  state: TokenState
  duress: boolean
}

/**
 * What a right secret does, whatever it was given for: it ends the errors in a row; the duress secret, and only it, also
 * begins or prolongs the hold, and turns a window that is open into one under duress, its end unchanged.
 */
export const countSecret = (state: TokenState, secret: Secret, { now, config }: Context): Counted => {
  const isDuress = secret === 'duress'
  // Reckoned for either secret, so that one does not take more steps than the other.
  const held = Math.max(state.duressUntil, now + config.duressHold * 60_000)
  const turned = windowStatus(state, now) === Status.open ? Status.duress : state.status
  return {
    state: {
      ...state,
      errors: 0,
      blocksAt: null,
      duressUntil: isDuress ? held : state.duressUntil,
      status: isDuress ? turned : state.status,
    },
    duress: readsAsDuress(state, secret, now),
  }
}
