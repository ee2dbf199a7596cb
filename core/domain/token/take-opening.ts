import { Status } from '../../contract/status.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import { poll } from './poll.ts'
import { singleUseSeconds } from './opened.ts'
import type { Token } from './state.ts'

/**
 * Uses up an opening of a single-use token for whoever has waited since then (ms); false when there is none. One that came
 * before does not count: a thief who logs in while the token happens to be open must not get in by it. An opening under
 * duress is one like any other, and nothing here tells it.
 */
export const takeOpening = (token: Token, since: number, context: Context): Decision<boolean> => {
  const { singleUse, until } = token.state
  if (!singleUse || until - singleUseSeconds * 1000 <= since) return unchanged(false)
  const { token: closed, answer } = poll(token, context)
  return { token: closed, answer: answer === Status.open || answer === Status.duress }
}
