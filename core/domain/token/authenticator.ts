import { generateSync } from 'otplib'
import { AppError } from '../../contract/errors.ts'
import { Status } from '../../contract/status.ts'
import { equal, utf8 } from '../../protocol/bytes.ts'
import { type OtpFormat, STEP_SECONDS, stepOf, STEPS_A_DAY } from '../../protocol/codes.ts'
import { plainTyped } from '../../protocol/typed.ts'
import { nothingUnderWay } from './cold-state.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import type { WholeToken } from './enrolment.ts'
import { countSecret } from './duress.ts'
import { successType, withEvent } from './event.ts'
import { foldCompanions } from './fold.ts'
import { type CodeVerdict, followed, lagsAround } from './one-time-code.ts'
import { readCode } from './read-code.ts'
import { withoutShadow } from './shadow.ts'
import { type Authenticator, freshState, type Token } from './state.ts'
import { isEnrolled, keepingPlace, keepsPlace } from './status.ts'
import { failedTry } from './tries.ts'

/** Asks for an authenticator app: it takes over with its first valid code, and until then a token stays what it is. Throws `in_use` without `replace`. */
export const startAuthenticator = (token: WholeToken, pending: Authenticator, replace: boolean): Decision<true> => {
  const { state } = token
  const taken = keepsPlace(state)
  if (taken && !replace) throw new AppError('in_use')
  return {
    token: { ...token, state: { ...state, pendingAuthenticator: pending }, cold: { ...token.cold } },
    answer: true,
    companions: [
      ...foldCompanions(token.identity, 'take'),
      ...(taken ? [] : [{ kind: 'place', change: 'hold', until: pending.expires } as const]),
    ],
  }
}

const shownAt = ({ secret, digits }: Authenticator, step: number): string =>
  generateSync({
    secret,
    digits: digits === 8 ? 8 : 6,
    algorithm: 'sha1',
    period: STEP_SECONDS,
    epoch: step * STEP_SECONDS,
  })

/** The steps around the clock at which the app shows this code; none ends early. */
const stepsOf = (authenticator: Authenticator, code: string, now: number, drift: number): number[] =>
  lagsAround(drift)
    .map((lag) => now + lag)
    .filter((step) => equal(utf8(shownAt(authenticator, step)), utf8(code)))

/** The steps within a day at which the app shows the second code right after the first; none ends early. */
const stepsOfBoth = (authenticator: Authenticator, first: string, second: string, centre: number): number[] => {
  const from = Math.max(0, centre - STEPS_A_DAY)
  const shown = Array.from({ length: centre + STEPS_A_DAY - from }, (_, index) => shownAt(authenticator, from + index))
  const both = shown.map((code, index) =>
    [equal(utf8(code), utf8(second)), equal(utf8(shown[index - 1] ?? ''), utf8(first))].every(Boolean),
  )
  return both.flatMap((matched, index) => (matched ? [from + index] : []))
}

const formatOf = ({ digits }: Authenticator): OtpFormat => ({ len: digits, alpha: 'dec' })

const completed = (token: WholeToken, app: Authenticator, step: number, context: Context): Decision<CodeVerdict> => {
  const state = {
    ...freshState(token.state.created),
    status: Status.closed,
    enrolledAt: context.now,
    lastSeenAt: context.now,
    authenticator: { ...app, active: true },
    lastStep: step,
  }
  const cold = { ...withoutShadow(token.cold), ...nothingUnderWay, contacts: [], deviceName: '' }
  return {
    token: withEvent(token, { ...token, state, cold }, { type: 'token.enrolled', via: 'otp' }, context),
    answer: { valid: true, duress: false },
    companions: keepingPlace(token.state),
  }
}

/** A first code that was wrong: not counted against anything but the enrolment itself, which is asked for anew when it is used up. */
const wrongFirstCode = (token: Token, context: Context): Decision<CodeVerdict> => {
  const errors = token.state.errors + 1
  const spent = errors >= context.config.maxErrors
  const state = {
    ...token.state,
    errors: spent ? 0 : errors,
    pendingAuthenticator: spent ? null : token.state.pendingAuthenticator,
  }
  return { token: { ...token, state }, answer: { valid: false, errors } }
}

/**
 * Judges what may be the first code of an authenticator app that was asked for: a valid one completes its enrolment. Null
 * where none is waited for, or where the code may be one of what the token still is. Throws `invalid_parameters`.
 */
export const judgeFirstCode = (token: WholeToken, text: string, context: Context): Decision<CodeVerdict> | null => {
  const { pendingAuthenticator: app } = token.state
  if (app === null || context.now >= app.expires) return null
  const [step] = stepsOf(app, plainTyped(text), stepOf(context.now / 1000), 0)
  if (step !== undefined) return completed(token, app, step, context)
  if (isEnrolled(token.state)) return null
  readCode(text, formatOf(app), 'code')
  return wrongFirstCode(token, context)
}

/** The steps at which the app shows the last of so many codes, and the drift that each would mean. */
interface Shown {
  steps: readonly number[]
  codes: number
  driftAt: (step: number) => number
}

/** What the steps come to at which the app showed what was typed: fresh if the first code's is later than the last accepted one. */
const judgeSteps = (token: Token, { steps, codes, driftAt }: Shown, context: Context): Decision<CodeVerdict> => {
  const { state } = token
  const step = steps.find((last) => last - codes + 1 > state.lastStep)
  if (step === undefined && steps.length > 0) return unchanged({ valid: false, reason: 'used', errors: state.errors })
  if (step === undefined) {
    const failed = failedTry(token, 'otp', context)
    return { token: failed, answer: { valid: false, errors: failed.state.errors } }
  }
  const { state: counted, duress } = countSecret(state, 'normal', context)
  const next = { ...counted, lastStep: step, drift: driftAt(step), lastSeenAt: context.now }
  const happening = { ...successType('otp.accepted', duress), via: 'otp' } as const
  return { token: withEvent(token, { ...token, state: next }, happening, context), answer: { valid: true, duress } }
}

/** Judges a code of an authenticator app like any other: window of steps, drift, no step twice. */
export const judgeAuthenticator = (
  token: Token,
  authenticator: Authenticator,
  text: string,
  context: Context,
): Decision<CodeVerdict> => {
  const { drift } = token.state
  const code = readCode(text, formatOf(authenticator), 'code')
  const now = stepOf(context.now / 1000)
  const steps = stepsOf(authenticator, code, now, drift)
  return judgeSteps(token, { steps, codes: 1, driftAt: (step) => followed(drift, step - now) }, context)
}

/** Finds the app's clock within a day by two codes, one after the other; counts as one try. */
export const resynchroniseAuthenticator = (
  token: Token,
  authenticator: Authenticator,
  texts: readonly [string, string],
  context: Context,
): Decision<CodeVerdict> => {
  const format = formatOf(authenticator)
  const [first, second] = [readCode(texts[0], format, 'code1'), readCode(texts[1], format, 'code2')]
  const now = stepOf(context.now / 1000)
  const steps = stepsOfBoth(authenticator, first, second, now)
  return judgeSteps(token, { steps, codes: 2, driftAt: (step) => step - now }, context)
}
