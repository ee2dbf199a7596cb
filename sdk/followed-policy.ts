import type { Policy } from '../core/protocol/policy.ts'

/**
 * The policy to follow when a newer one comes: what PINs and codes are made by stays as it was at the enrolment, for good
 * (protocol.md 3). A registration that came back, or one made under another policy, would otherwise show itself by what its
 * phone asks for. A duress PIN is offered only where this token can hide it.
 */
export const followedPolicy = (own: Policy, newer: Policy): Policy => {
  const { mode, it, lvl, otp, off } = own
  const pin = { ...newer.pin, alpha: own.pin.alpha }
  return { ...newer, mode, it, lvl, pin, otp, off, duress: newer.duress && lvl === 'none' && mode !== 'device' }
}
