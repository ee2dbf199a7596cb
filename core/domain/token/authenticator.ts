import { AppError } from '../../contract/errors.ts'
import type { Via } from '../../contract/events.ts'
import { Status } from '../../contract/status.ts'
import { plainTyped } from '../../protocol/typed.ts'
import { formatOf, stepOf, stepsOf, stepsWithinADay } from './authenticator-codes.ts'
import { nothingUnderWay } from './cold-state.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import type { WholeToken } from './enrolment.ts'
import { countSecret } from './duress.ts'
import { successType, withEvent } from './event.ts'
import { foldCompanions } from './fold.ts'
import { type CodeVerdict, followed } from './one-time-code.ts'
import { readCode } from './read-code.ts'
import { withoutShadow } from './shadow.ts'
import { type Authenticator, freshState, type Token, type TokenState } from './state.ts'
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

/** The token with an app in place of whatever it was, and with its event. */
const takenOver = (
  token: WholeToken,
  app: Authenticator,
  clock: Pick<TokenState, 'lastStep' | 'drift'>,
  context: Context,
  via: Via | null,
): WholeToken => {
  const state = {
    ...freshState(token.state.created),
    status: Status.closed,
    enrolledAt: context.now,
    lastSeenAt: context.now,
    authenticator: { ...app, active: true },
    ...clock,
  }
  const cold = { ...withoutShadow(token.cold), ...nothingUnderWay, contacts: [], deviceName: '' }
  return withEvent(token, { ...token, state, cold }, { type: 'token.enrolled', via }, context)
}

/** An app that is in use already, elsewhere until now: it is the token's at once. Throws `in_use` without `replace`. */
export const importAuthenticator = (
  token: WholeToken,
  app: Authenticator,
  replace: boolean,
  context: Context,
): Decision<true> => {
  const taken = keepsPlace(token.state)
  if (taken && !replace) throw new AppError('in_use')
  return {
    token: takenOver(token, app, { lastStep: 0, drift: 0 }, context, null),
    answer: true,
    companions: [
      ...foldCompanions(token.identity, 'take'),
      ...(taken ? [] : [{ kind: 'place', change: 'take' } as const]),
    ],
  }
}

const completed = (
  token: WholeToken,
  app: Authenticator,
  { step, drift }: { step: number; drift: number },
  context: Context,
): Decision<CodeVerdict> => ({
  token: takenOver(token, app, { lastStep: step, drift }, context, 'otp'),
  answer: { valid: true, duress: false },
  companions: keepingPlace(token.state),
})

/** A first code that was wrong: not counted against anything but the enrolment itself, which is asked for anew when it is used up. */
const wrongFirstCode = (token: Token, isOff: boolean, context: Context): Decision<CodeVerdict> => {
  const errors = token.state.errors + 1
  const spent = errors >= context.config.maxErrors
  const state = {
    ...token.state,
    errors: spent ? 0 : errors,
    pendingAuthenticator: spent ? null : token.state.pendingAuthenticator,
  }
  return { token: { ...token, state }, answer: { valid: false, ...(isOff ? { reason: 'clock' } : {}), errors } }
}

/**
 * Judges what may be the first code of an authenticator app that was asked for, or its first two: valid ones complete its
 * enrolment, two with a clock that is up to a day off. Null where none is waited for, or where they may be codes of what the
 * token still is. Throws `invalid_parameters`.
 */
export const judgeFirstCodes = (
  token: WholeToken,
  texts: readonly string[],
  context: Context,
): Decision<CodeVerdict> | null => {
  const { pendingAuthenticator: app } = token.state
  if (app === null || context.now >= app.expires) return null
  const [now, codes] = [stepOf(app, context.now), texts.map(plainTyped)]
  const [first = '', ...more] = codes
  const [step] = more.length === 0 ? stepsOf(app, first, now, 0) : stepsWithinADay(app, codes, now)
  if (step !== undefined) return completed(token, app, { step, drift: more.length === 0 ? 0 : step - now }, context)
  if (isEnrolled(token.state)) return null
  texts.forEach((text, index) => readCode(text, formatOf(app), more.length === 0 ? 'code' : `code${index + 1}`))
  // The codes of a clock that is off would be wrong for good, and nobody would know why.
  const isOff = more.length === 0 && stepsWithinADay(app, codes, now).length > 0
  return wrongFirstCode(token, isOff, context)
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
  const now = stepOf(authenticator, context.now)
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
  const now = stepOf(authenticator, context.now)
  const steps = stepsWithinADay(authenticator, [first, second], now)
  return judgeSteps(token, { steps, codes: 2, driftAt: (step) => step - now }, context)
}
