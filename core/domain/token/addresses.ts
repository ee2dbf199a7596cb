import type { Decision } from './decision.ts'
import type { WholeToken } from './enrolment.ts'

/** The addresses of a token's user; empty where there is none. */
export interface Addresses {
  email: string
  phone: string
}

/** Addresses as a request has them: left out, they stay. */
export type AskedAddresses = { [way in keyof Addresses]?: string | undefined }

/** The addresses that a change takes out of use, one for each that it changes; empty where there was none. */
export const formerAddresses = (before: Addresses, next: AskedAddresses): string[] =>
  (['email', 'phone'] as const).filter((way) => (next[way] ?? before[way]) !== before[way]).map((way) => before[way])

/** A token with its user's addresses changed. A code on its way to an old one is good no more. */
export const withAddresses = (token: WholeToken, next: AskedAddresses): WholeToken => {
  if (formerAddresses(token.cold, next).length === 0) return token
  const { email = token.cold.email, phone = token.cold.phone } = next
  return { ...token, state: { ...token.state, sentCode: null }, cold: { ...token.cold, email, phone } }
}

/** Changes the addresses that messages go to; gives the former ones. */
export const changeAddresses = (token: WholeToken, next: AskedAddresses): Decision<string[]> => {
  const former = formerAddresses(token.cold, next)
  return { token: former.length === 0 ? null : withAddresses(token, next), answer: former }
}
