import type { PinRules } from './policy.ts'

/** Why a new PIN is refused (protocol.md 4); `characters` is a letter where only digits are allowed. */
export type PinProblem = 'length' | 'characters' | 'steps' | 'atm' | 'same' | 'pair'

/** A PIN as code points: digits, or NFKC-normalised characters with `alpha`. */
type PinPoints = readonly number[]

const ZERO = 48
const isDigit = (point: number): boolean => point >= ZERO && point <= ZERO + 9

/** Checks one new PIN against a policy's rules and, on change, the old PIN; null if it may be used. */
export const pinProblem = (pin: PinPoints, rules: PinRules, old?: PinPoints): PinProblem | null => {
  if (pin.length < rules.min || pin.length > rules.max) return 'length'
  if (!rules.alpha && !pin.every(isDigit)) return 'characters'
  if (rules.weak && hasEqualSteps(pin)) return 'steps'
  if (rules.weak && isAtmPattern(pin)) return 'atm'
  if (rules.weak && old !== undefined && samePin(pin, old)) return 'same'
  return null
}

/**
 * The pair rule: `length` because a PIN pad that submits at N digits must not tell the two apart, `near` so that a
 * slip of the finger (one wrong key, one swap) neither raises nor hides an alarm. Null if the pair may be used.
 */
export const pairProblem = (normal: PinPoints, duress: PinPoints): 'length' | 'same' | 'near' | null => {
  if (normal.length !== duress.length) return 'length'
  const wrong = normal.flatMap((point, i) => (point === duress[i] ? [] : [i]))
  if (wrong.length === 0) return 'same'
  const [first = 0, second = 0] = wrong
  const swapped =
    wrong.length === 2 && second === first + 1 && normal[first] === duress[second] && normal[second] === duress[first]
  return wrong.length < 2 || swapped ? 'near' : null
}

const hasEqualSteps = (pin: PinPoints): boolean => {
  const steps = pin.slice(1).map((point, i) => point - (pin[i] ?? 0))
  return steps.every((step) => step === steps[0])
}

// ^0+\d$ or ^\d0+$
const isAtmPattern = (pin: PinPoints): boolean => {
  const zeros = (points: PinPoints): boolean => points.every((point) => point === ZERO)
  return pin.every(isDigit) && (zeros(pin.slice(0, -1)) || zeros(pin.slice(1)))
}

const samePin = (a: PinPoints, b: PinPoints): boolean => a.length === b.length && a.every((point, i) => point === b[i])
