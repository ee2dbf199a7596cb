import { equal, utf8 } from '../../protocol/bytes.ts'
import { otp, type OtpFormat, STEP_SECONDS, stepOf, STEPS_A_DAY } from '../../protocol/codes.ts'
import { hourOf } from '../../protocol/ratchet.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import { countSecret } from './duress.ts'
import { successType, withEvent } from './event.ts'
import type { RegisteredToken } from './evaluate.ts'
import { readCode } from './read-code.ts'
import type { CodeFormat } from './registration.ts'
import { StepKeys } from './step-keys.ts'
import { failedTry } from './tries.ts'

/** What a code came to: good, under duress, used before, or wrong; `clock`: the first one of an authenticator app whose clock is off. */
export type CodeVerdict = { valid: true; duress: boolean } | { valid: false; reason?: 'used' | 'clock'; errors: number }

/** A step at which a code may have been made, and the hour of the mask that it was made with. */
interface Candidate {
  step: number
  hour: number
}

/** Where a code matched, and the root that made it. */
interface Match extends Candidate {
  /** The step of the first of the codes. */
  first: number
  duress: boolean
}

/** How far a clock that was set right again may be off: five minutes. */
const stepsSetBack = 10

/** The format in which a token's device makes its codes. */
const formatOf = ({ length, alphabet }: CodeFormat): OtpFormat => ({ len: length, alpha: alphabet })

const hourOfStep = (step: number): number => hourOf(step * STEP_SECONDS)

/** Every candidate at which one of the roots made the codes, in this order one after the other. Nothing ends early: time must not tell a match. */
const matchesOf = (
  keys: StepKeys,
  candidates: readonly Candidate[],
  codes: readonly string[],
  format: OtpFormat,
): Match[] =>
  candidates.flatMap(({ step, hour }) => {
    const last = step + codes.length - 1
    const found = { first: step, step: last, hour: Math.max(hour, hourOfStep(last)) }
    const verdicts = [false, true].map((duress) => {
      const equalities = codes.map((code, index) => {
        const pair = keys.at(Math.max(hour, hourOfStep(step + index)))
        return pair !== null && equal(utf8(otp(pair[duress ? 1 : 0], step + index, format)), utf8(code))
      })
      return { ...found, duress, matched: equalities.every(Boolean) }
    })
    return verdicts.filter(({ matched }) => matched).map(({ duress }) => ({ ...found, duress }))
  })

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** Steps with the mask of their own hour. */
const steps = (from: number, to: number): Candidate[] =>
  range(from, to).map((step) => ({ step, hour: hourOfStep(step) }))

interface Found {
  matches: Match[]
  keys: StepKeys
}

/** What remains of the matches: a fresh one, normal before duress, so that a chance hit of both raises no false alarm. */
const judgeMatches = (
  token: RegisteredToken,
  { matches, keys }: Found,
  drift: (match: Match) => number,
  context: Context,
): Decision<CodeVerdict> => {
  const { state } = token
  const fresh = matches.filter(({ first }) => first > state.lastStep)
  const match = fresh.find(({ duress }) => !duress) ?? fresh[0]
  if (match === undefined && matches.length > 0)
    return unchanged({ valid: false, reason: 'used', errors: state.errors })
  if (match === undefined) {
    const failed = failedTry(token, 'otp', context)
    return { token: failed, answer: { valid: false, errors: failed.state.errors } }
  }
  const { state: counted, duress } = countSecret(state, match.duress ? 'duress' : 'normal', context)
  const next = { ...counted, lastStep: match.step, drift: drift(match), registration: keys.moved(match.hour) }
  const happening = { ...successType('otp.accepted', duress), via: 'otp' } as const
  return { token: withEvent(token, { ...token, state: next }, happening, context), answer: { valid: true, duress } }
}

/** How many steps a code may be off: around the clock that codes have shown, and around the right one, which it may have been set to since. */
export const lagsAround = (drift: number): number[] =>
  [...new Set([drift - 1, drift, drift + 1, -1, 0, 1])].toSorted((a, b) => a - b)

/** The drift after a code that was so many steps off: it follows by a step a code, or the clock was corrected. */
export const followed = (drift: number, lag: number): number =>
  Math.abs(lag - drift) <= 1 ? drift + Math.sign(lag - drift) : lag

/** Judges one code at the steps around the token's clock, which follows the device's by a step a code (protocol.md 9.2). */
export const judgeCode = (token: RegisteredToken, typed: string, context: Context): Decision<CodeVerdict> => {
  const { state } = token
  const keys = new StepKeys(state.registration)
  const now = stepOf(context.now / 1000)
  const candidates = lagsAround(state.drift).flatMap((lag) => steps(now + lag, now + lag))
  const format = formatOf(state.registration.format)
  const matches = matchesOf(keys, candidates, [readCode(typed, format, 'code')], format)
  return judgeMatches(token, { matches, keys }, ({ step }) => followed(state.drift, step - now), context)
}

/**
 * Where two codes may come from: any clock within a day; and a clock that is right again after it was set forward by up to
 * a day, whose mask cannot go back.
 */
const withinADay = (now: number): Candidate[] => {
  const ahead = range(1, 24).flatMap((hours) =>
    steps(now - stepsSetBack, now + stepsSetBack).map(({ step, hour }) => ({ step, hour: hour + hours })),
  )
  return [...steps(Math.max(0, now - STEPS_A_DAY), now + STEPS_A_DAY - 1), ...ahead]
}

/** Finds the token's clock within a day by two codes, one after the other; counts as one try (protocol.md 9.3). */
export const resynchronise = (
  token: RegisteredToken,
  first: string,
  second: string,
  context: Context,
): Decision<CodeVerdict> => {
  const { state } = token
  const keys = new StepKeys(state.registration)
  const now = stepOf(context.now / 1000)
  const format = formatOf(state.registration.format)
  const codes = [readCode(first, format, 'code1'), readCode(second, format, 'code2')]
  const matches = matchesOf(keys, withinADay(now), codes, format)
  return judgeMatches(token, { matches, keys }, ({ step }) => step - now, context)
}
