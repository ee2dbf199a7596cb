import type { PinRules } from '../core/protocol/policy.ts'
import { pairProblem, pinProblem, type PinProblem } from '../core/protocol/weak-pins.ts'
import { pinPoints, type Secret, secretBytes } from './secrets.ts'

/** PIN rules as a policy has them, as `token.policy` has them, or as a service's configuration spells them. */
export interface PinRulesInput {
  min?: number
  max?: number
  weak?: boolean
  alpha?: boolean
  minLength?: number
  maxLength?: number
  allowWeak?: boolean
  alphanumeric?: boolean
  pin?: PinRulesInput
}

/** Whether a new PIN may be used; `characters` is a letter where only digits are allowed. */
export type PinVerdict = { ok: true } | { ok: false; reason: PinProblem }

/**
 * Checks a new PIN as it is typed, without a token. `oldPin` and `duressPin` add the rules of a change (`same`) and of
 * the pair (`pair`). Defaults: 4–8 digits, weak ones refused.
 */
export const checkPin = (
  pin: Secret,
  policy: PinRulesInput = {},
  others: { oldPin?: Secret; duressPin?: Secret } = {},
): PinVerdict => {
  const rules = rulesOf(policy.pin ?? policy)
  const points = (secret: Secret): number[] =>
    pinPoints(secretBytes(secret, { mode: 'pin', pin: rules }, new Uint8Array(32)))
  const { oldPin, duressPin } = others
  const reason =
    pinProblem(points(pin), rules, oldPin === undefined ? undefined : points(oldPin)) ??
    (duressPin !== undefined && pairProblem(points(pin), points(duressPin)) !== null ? 'pair' : null)
  return reason === null ? { ok: true } : { ok: false, reason }
}

const rulesOf = (input: PinRulesInput): PinRules => ({
  min: input.min ?? input.minLength ?? 4,
  max: input.max ?? input.maxLength ?? 8,
  weak: input.weak ?? !(input.allowWeak ?? false),
  alpha: input.alpha ?? input.alphanumeric ?? false,
})
