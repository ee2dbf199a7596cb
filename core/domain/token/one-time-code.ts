import { equal, MalformedError, utf8 } from '../../protocol/bytes.ts'
import { normaliseOtp, otp, otpKey, stepOf } from '../../protocol/codes.ts'
import type { OtpFormat } from '../../protocol/codes.ts'
import { advance, hourOf, MAX_RATCHET_HOURS } from '../../protocol/ratchet.ts'
import type { Ratchet } from '../../protocol/ratchet.ts'
import { invalid } from '../../contract/errors.ts'
import type { Context, Decision } from './decision.ts'
import { unchanged } from './decision.ts'
import { withEvent } from './event.ts'
import type { RegisteredToken } from './evaluate.ts'
import type { CodeFormat, Registration, Token, TokenState } from './state.ts'
import { windowStatus } from './status.ts'
import { failedTry } from './tries.ts'

/** What a code came to: good, under duress, used before, or wrong. */
export type CodeVerdict = { valid: true; duress: boolean } | { valid: false; reason?: 'used'; errors: number }

/** Where a code matched: its step and the root that made it. */
interface Match {
  step: number
  duress: boolean
}

const secondsOfStep = 30
const stepsOfADay = 86_400 / secondsOfStep

/** The formats in which a device may be making its codes: by the policy that it has, and by a newer one on its way to it. */
export const formatsOf = (state: TokenState): CodeFormat[] => [state.format, state.offered].filter((format) => format !== null)

const otpFormat = ({ length, alphabet }: CodeFormat): OtpFormat => ({ len: length, alpha: alphabet })

/** The code in each format that it can be one of; throws `invalid_parameters` when it can be none. */
const readings = (state: TokenState, typed: string, field: string): { format: OtpFormat; code: string }[] => {
  const found = formatsOf(state).flatMap((format) => {
    try {
      return [{ format: otpFormat(format), code: normaliseOtp(typed, otpFormat(format)) }]
    } catch (error) {
      if (error instanceof MalformedError) return []
      throw error
    }
  })
  const [first] = found
  if (first === undefined) throw invalid(field, 'has not the length or the characters of this service’s codes')
  return [first, ...found.slice(1).filter(({ format }) => format.len !== first.format.len || format.alpha !== first.format.alpha)]
}

/** The keys of both roots for any step: masks are walked forward once, hour by hour, however many steps are asked for. */
class StepKeys {
  readonly #registration: Registration
  readonly #ratchets: Ratchet[]
  readonly #keys = new Map<number, [Uint8Array, Uint8Array]>()

  constructor(registration: Registration) {
    this.#registration = registration
    this.#ratchets = [{ mask: registration.mask, hour: registration.hour }]
  }

  /** Keys of the normal and the duress root; null for an hour that is too far to walk to. */
  at(step: number): [Uint8Array, Uint8Array] | null {
    const hour = Math.max(this.#registration.hour, hourOf(step * secondsOfStep))
    const known = this.#keys.get(hour)
    if (known !== undefined) return known
    const from = this.#ratchets.at(-1)
    if (from === undefined || hour < from.hour || hour - from.hour > MAX_RATCHET_HOURS) return null
    const ratchet = advance(from, hour)
    this.#ratchets.push(ratchet)
    const keys: [Uint8Array, Uint8Array] = [otpKey(this.#registration.kn, ratchet.mask), otpKey(this.#registration.kd, ratchet.mask)]
    this.#keys.set(hour, keys)
    return keys
  }

  /** The registration with its mask moved to the hour of a step. */
  moved(step: number): Registration {
    const hour = Math.max(this.#registration.hour, hourOf(step * secondsOfStep))
    return { ...this.#registration, ...advance({ mask: this.#registration.mask, hour: this.#registration.hour }, hour) }
  }
}

/** Every step in a range at which one of the roots made the codes, in this order one after the other. Nothing ends early: time must not tell a match. */
const matchesOf = (keys: StepKeys, steps: readonly number[], codes: readonly string[], format: OtpFormat): Match[] =>
  steps.flatMap((step) => {
    const verdicts = [false, true].map((duress) => {
      const equalities = codes.map((code, index) => {
        const pair = keys.at(step + index)
        return pair !== null && equal(utf8(otp(pair[duress ? 1 : 0], step + index, format)), utf8(code))
      })
      return { step: step + codes.length - 1, duress, matched: equalities.every(Boolean) }
    })
    return verdicts.filter(({ matched }) => matched).map(({ step: last, duress }) => ({ step: last, duress }))
  })

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

interface Found {
  matches: Match[]
  keys: StepKeys
}

/** What remains of the matches: a fresh one, normal before duress, so that a chance hit of both raises no false alarm. */
const judge = (token: RegisteredToken, { matches, keys }: Found, drift: (match: Match) => number, context: Context): Decision<CodeVerdict> => {
  const { state } = token
  const fresh = matches.filter(({ step }) => step > state.lastStep)
  const match = fresh.find(({ duress }) => !duress) ?? fresh[0]
  if (match === undefined && matches.length > 0) return unchanged({ valid: false, reason: 'used', errors: state.errors })
  if (match === undefined) {
    const failed = failedTry(token, 'otp', context)
    return { token: failed, answer: { valid: false, errors: failed.state.errors } }
  }
  const duress = match.duress || state.shadow
  const next = { ...state, errors: 0, lastStep: match.step, drift: drift(match), registration: keys.moved(match.step) }
  const happening = {
    type: duress ? 'token.duress' : 'otp.accepted', via: 'otp', at: context.now, previous: windowStatus(state, context.now),
    by: context.by, address: context.address,
  } as const
  return { token: withEvent(token as Token, next, happening), answer: { valid: true, duress } }
}

/** Judges one code at the steps around the token's clock, which follows the device's by a step a code (protocol.md 9.2). */
export const judgeCode = (token: RegisteredToken, typed: string, context: Context): Decision<CodeVerdict> => {
  const { state } = token
  const keys = new StepKeys(state.registration)
  const now = stepOf(context.now / 1000)
  const steps = range(now + state.drift - 1, now + state.drift + 1)
  const matches = readings(state, typed, 'code').flatMap(({ format, code }) => matchesOf(keys, steps, [code], format))
  const followed = ({ step }: Match): number => state.drift + Math.sign(step - now - state.drift)
  return judge(token, { matches, keys }, followed, context)
}

/** Finds the token's clock within a day by two codes, one after the other; counts as one try (protocol.md 9.3). */
export const resynchronise = (token: RegisteredToken, first: string, second: string, context: Context): Decision<CodeVerdict> => {
  const { state } = token
  const keys = new StepKeys(state.registration)
  const now = stepOf(context.now / 1000)
  const steps = range(Math.max(0, now - stepsOfADay), now + stepsOfADay - 1)
  const seconds = readings(state, second, 'code2')
  const matches = readings(state, first, 'code1').flatMap(({ format, code }) => {
    const other = seconds.find((reading) => reading.format.len === format.len && reading.format.alpha === format.alpha)
    return other === undefined ? [] : matchesOf(keys, steps, [code, other.code], format)
  })
  return judge(token, { matches, keys }, ({ step }) => step - now, context)
}
