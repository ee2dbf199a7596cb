import type { Context } from './decision.ts'
import { withEvent } from './event.ts'
import type { Token } from './state.ts'
import { unblockedState } from './status.ts'

/** A token whose block has ended by itself, with its event, whoever finds it so; null while none has. */
export const unblocked = <T extends Token>(token: T, context: Context): T | null => {
  const state = unblockedState(token.state, context.now, context.config)
  if (state === null) return null
  const nobody = { ...context, by: 'system', address: '' }
  return withEvent(
    token,
    { ...token, state: { ...token.state, ...state } },
    { type: 'token.unblocked', via: null },
    nobody,
  )
}
