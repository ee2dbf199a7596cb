import type { Limits } from '../core/domain/limits.ts'

const hour = 3600
const day = 86_400

/** The one table of limits (docs/operators.md): what a stage counts, and how much of it in which time. */
export const limits: Limits = {
  /** Sign-ups from an IPv4 address, or an IPv6 network (/64). */
  signupAddress: { most: 5, seconds: hour },
  /** Sign-ups with an e-mail address: nobody's mailbox is filled through us. */
  signupEmail: { most: 3, seconds: hour },
  /** Sign-ups with addresses of a domain that is no public provider's. */
  signupDomain: { most: 50, seconds: day },
  /** Wrong codes of sign-ups from an address or network. */
  wrongCodes: { most: 10, seconds: hour },
}

/** Limits as a function's environment holds them. */
export const readLimits = (text: string): Limits | null => JSON.parse(text) as Limits | null
