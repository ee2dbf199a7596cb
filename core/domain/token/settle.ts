import { type Context, type Decision, unchanged } from './decision.ts'
import { blockedByErrors } from './evaluate.ts'
import type { Token } from './state.ts'
import { hasLapsed } from './status.ts'

/** Makes durable the block of a token whose last evaluation was never proved in its time (protocol.md 8). */
export const settle = (token: Token, context: Context): Decision<boolean> => {
  return hasLapsed(token.state, context.now)
    ? { token: blockedByErrors(token, context), answer: true }
    : unchanged(false)
}
