import { type Context, type Decision, unchanged } from './decision.ts'
import { blockedByErrors } from './evaluate.ts'
import type { Token } from './state.ts'
import { outstanding } from './status.ts'

/** Makes durable the block of a token whose last evaluation was never proved in its time (protocol.md 8). */
export const settle = (token: Token, context: Context): Decision<boolean> => {
  const { state } = token
  const lapsed = state.session !== null && !outstanding(state, context.now) && state.errors >= context.config.maxErrors
  return lapsed ? { token: blockedByErrors(token, context), answer: true } : unchanged(false)
}
