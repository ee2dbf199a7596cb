import { generateSync } from 'otplib'
import { AppError, invalid } from '../../contract/errors.ts'
import { Status } from '../../contract/status.ts'
import { equal, utf8 } from '../../protocol/bytes.ts'
import { STEP_SECONDS, stepOf } from '../../protocol/codes.ts'
import type { Context, Decision } from './decision.ts'
import { unchanged } from './decision.ts'
import type { WholeToken } from './enrolment.ts'
import { withEvent } from './event.ts'
import type { CodeVerdict } from './one-time-code.ts'
import { withoutShadow } from './shadow.ts'
import { freshState } from './state.ts'
import type { Authenticator, Token } from './state.ts'
import { isEnrolled, statusAt, windowStatus } from './status.ts'
import { failedTry } from './tries.ts'

/** Asks for an authenticator app: it takes over with its first valid code, and until then a token stays what it is. Throws `in_use` without `replace`. */
export const startAuthenticator = (token: WholeToken, pending: Authenticator, replace: boolean): Decision<true> => {
  const { state } = token
  const taken = state.registration !== null || state.authenticator !== null
  if (taken && !replace) throw new AppError('in_use')
  return {
    token: { ...token, state: { ...state, pendingAuthenticator: pending }, cold: { ...token.cold } },
    answer: true,
    companions: taken ? [] : [{ kind: 'place', change: 'hold', until: pending.expires }],
  }
}

/** The steps, of the three around the clock, at which the app shows this code; none ends early. */
const stepsOf = ({ secret, digits }: Authenticator, code: string, centre: number): number[] =>
  [centre - 1, centre, centre + 1].filter((step) => {
    const shown = generateSync({ secret, digits: digits === 8 ? 8 : 6, algorithm: 'sha1', period: STEP_SECONDS, epoch: step * STEP_SECONDS })
    return equal(utf8(shown), utf8(code))
  })

const typed = (text: string, digits: number): string | null => {
  const code = text.replace(/[\s-]/g, '')
  return code.length === digits && /^\d+$/.test(code) ? code : null
}

/** The first valid code of an authenticator that was asked for completes its enrolment; null when the code is not one. */
export const completeAuthenticator = (token: WholeToken, text: string, context: Context): Decision<CodeVerdict> | null => {
  const { state } = token
  const pending = state.pendingAuthenticator
  const code = pending === null || context.now >= pending.expires ? null : typed(text, pending.digits)
  if (pending === null || code === null) return null
  const now = stepOf(context.now / 1000)
  const [step] = stepsOf(pending, code, now)
  if (step === undefined) return null
  const previous = statusAt(state, context.now, context.config.maxErrors)
  const next = {
    ...freshState(state.created),
    status: Status.closed,
    enrolledAt: context.now,
    lastSeenAt: context.now,
    authenticator: { ...pending, active: true },
    lastStep: step,
    event: state.event,
  }
  const happening = { type: 'token.enrolled', via: 'otp', at: context.now, previous, by: context.by, address: context.address } as const
  const cold = { ...withoutShadow(token.cold), deviceName: '', pending: null, recovery: null, reset: null }
  return { token: withEvent({ ...token, cold }, next, happening), answer: { valid: true, duress: false }, companions: [{ kind: 'place', change: 'keep' }] }
}

/** Whether a first code is what the token is waiting for, or one that its device or app shows. */
export const awaitsFirstCode = (token: Token, context: Context): boolean =>
  !isEnrolled(token.state) && token.state.pendingAuthenticator !== null && context.now < token.state.pendingAuthenticator.expires

/** A first code that was wrong: not counted against anything but the enrolment itself, which is asked for anew when it is used up. */
export const wrongFirstCode = (token: Token, context: Context): Decision<CodeVerdict> => {
  const errors = token.state.errors + 1
  const spent = errors >= context.config.maxErrors
  const state = { ...token.state, errors: spent ? 0 : errors, pendingAuthenticator: spent ? null : token.state.pendingAuthenticator }
  return { token: { ...token, state }, answer: { valid: false, errors } }
}

/** Judges a code of an authenticator app like any other: window of three steps, drift, no step twice. */
export const judgeAuthenticator = (token: Token, authenticator: Authenticator, text: string, context: Context): Decision<CodeVerdict> => {
  const { state } = token
  const code = typed(text, authenticator.digits)
  if (code === null) throw invalid('code', `must be ${authenticator.digits} digits`)
  const now = stepOf(context.now / 1000)
  const steps = stepsOf(authenticator, code, now + state.drift)
  const step = steps.find((one) => one > state.lastStep)
  if (step === undefined && steps.length > 0) return unchanged({ valid: false, reason: 'used', errors: state.errors })
  if (step === undefined) {
    const failed = failedTry(token, 'otp', context)
    return { token: failed, answer: { valid: false, errors: failed.state.errors } }
  }
  const next = { ...state, errors: 0, lastStep: step, drift: state.drift + Math.sign(step - now - state.drift), lastSeenAt: context.now }
  const happening = { type: 'otp.accepted', via: 'otp', at: context.now, previous: windowStatus(state, context.now), by: context.by, address: context.address } as const
  return { token: withEvent(token, next, happening), answer: { valid: true, duress: false } }
}
