import type { Companion } from './decision.ts'
import type { TokenIdentity } from './state.ts'

/**
 * What a user ID is when a form's encoding has been through it, every plus a space; null for an ID that none changes. Two
 * users of one service that differ in nothing else cannot both be asked for: one would be let in for the other.
 */
export const foldOf = (user: string): string | null => (/[ +]/.test(user) ? user.replaceAll('+', ' ') : null)

/** The change of whose the folded user ID is, where the ID has one. */
export const foldCompanions = ({ user }: TokenIdentity, change: 'take' | 'free'): Companion[] =>
  foldOf(user) === null ? [] : [{ kind: 'fold', change }]
