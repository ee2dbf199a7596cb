import { AppError } from '../../contract/errors.ts'
import { Status } from '../../contract/status.ts'
import { equal, MalformedError, utf8 } from '../../protocol/bytes.ts'
import { offlineAnswer, offlineHour } from '../../protocol/codes.ts'
import { advance } from '../../protocol/ratchet.ts'
import { opened } from './opened.ts'
import type { Context, Decision } from './decision.ts'
import { countSecret } from './duress.ts'
import { successType, withEvent } from './event.ts'
import type { RegisteredToken } from './evaluate.ts'
import { readCode } from './read-code.ts'
import type { Registration } from './registration.ts'
import { failedTry } from './tries.ts'

/** How long a challenge may be answered (ms). */
const challengeMilliseconds = 300_000

/** What an answer came to. A wrong one never says more about the token than that it is wrong, or now blocked. */
export type AnswerVerdict = { status: 1 | 3 } | { status: 2 | 4; errors: number }

/** Puts a challenge to the user; a new one replaces the old. */
export const challenge = (token: RegisteredToken, code: string, context: Context): Decision<number> => {
  const expires = context.now + challengeMilliseconds
  return { token: { ...token, state: { ...token.state, challenge: { code, expires } } }, answer: expires }
}

/** The mask of the hour that the device says it has, or the server's own where that cannot be reached: then no answer matches. */
const ratchetTo = (registration: Registration, hour: number): { mask: Uint8Array; hour: number } => {
  const from = { mask: registration.mask, hour: registration.hour }
  try {
    return advance(from, hour)
  } catch (error) {
    if (error instanceof MalformedError) return from
    throw error
  }
}

/**
 * Judges an answer. Its first group says which hour the device thinks it is, so that the server needs no synchrony
 * whatever: the clock may be right, in 1970 or years ahead (protocol.md 9.4). Throws `no_challenge`.
 */
export const openOffline = (token: RegisteredToken, typed: string, context: Context): Decision<AnswerVerdict> => {
  const { state } = token
  const { registration } = state
  if (state.challenge === null || context.now >= state.challenge.expires) throw new AppError('no_challenge')
  const answer = readCode(typed, { len: registration.format.answerLength, alpha: 'b32' }, 'code')
  const ratchet = ratchetTo(registration, offlineHour(answer))
  const code = state.challenge.code
  const sameHour = ratchet.hour === offlineHour(answer)
  const matches = [registration.kn, registration.kd].map(
    (root) => equal(utf8(offlineAnswer(root, ratchet, code, answer.length)), utf8(answer)) && sameHour,
  )
  if (!matches.includes(true)) {
    const failed = failedTry(token, 'offline', context)
    const status = failed.state.status === Status.blocked ? Status.blocked : Status.closed
    return { token: failed, answer: { status, errors: failed.state.errors } }
  }
  const { state: counted, duress } = countSecret(state, matches[0] === true ? 'normal' : 'duress', context)
  const status = duress ? Status.duress : Status.open
  const moved = { ...counted, challenge: null, registration: { ...registration, ...ratchet } }
  const next = { ...opened(moved, status, context.now, context.config.duration), via: 'offline' as const }
  const happening = { ...successType('token.opened', duress), via: 'offline' } as const
  return { token: withEvent(token, { ...token, state: next }, happening, context), answer: { status } }
}
