/** The policy of protocol.md 3, as the device gets it, and what a device refuses in one. */

export interface Policy {
  readonly rev?: number
  readonly pin: { readonly min: number; readonly max: number; readonly weak: boolean; readonly alpha: boolean }
  readonly it: number
  readonly duress: boolean
  readonly lvl: 'none' | 'checksum' | 'hash'
  readonly otp: { readonly len: number; readonly alpha: 'dec' | 'b32' }
  readonly off: number
  readonly root?: 'pin' | 'oprf'
  readonly plat?: boolean
  readonly restore?: readonly string[]
  readonly [field: string]: unknown
}

/** Defaults of protocol.md 3; a test overrides what it needs. */
export const defaultPolicy: Policy = {
  rev: 1,
  pin: { min: 4, max: 8, weak: true, alpha: false },
  it: 100_000,
  duress: true,
  lvl: 'none',
  fc: 3,
  pen: 'none',
  otp: { len: 6, alpha: 'dec' },
  off: 8,
  root: 'pin',
  plat: false,
  lock: 0,
  need: { unlock: true, approve: true, unmask: true },
  phrase: false,
  restore: [],
  delay: 0,
}

/** Why this device refuses the policy, or null: duress without level none, reserved settings, too few iterations. */
export const policyFault = (policy: Policy): string | null => {
  if (policy.duress && policy.lvl !== 'none') return 'duress requires level none'
  if ((policy.root ?? 'pin') !== 'pin' || policy.plat === true || policy.restore?.includes('pin') === true)
    return 'reserved'
  return Number.isSafeInteger(policy.it) && policy.it >= 1000 ? null : 'iterations'
}

/** Section 3: what a newer policy does not change for a token that is enrolled. A duress PIN is offered only where it can be hidden. */
export const keeping = (enrolled: Policy, newer: Policy): Policy => ({
  ...newer,
  it: enrolled.it,
  lvl: enrolled.lvl,
  mode: enrolled['mode'],
  otp: enrolled.otp,
  off: enrolled.off,
  pin: { ...newer.pin, alpha: enrolled.pin.alpha },
  duress: newer.duress && enrolled.lvl === 'none' && enrolled['mode'] !== 'device',
})
