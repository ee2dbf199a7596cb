import type { Decision } from './decision.ts'
import type { WholeToken } from './enrolment.ts'

/** The addresses of a token's user; empty where there is none. */
export interface Addresses {
  email: string
  phone: string
}

/** Changes the addresses that messages go to; gives those before. A code on its way to an old one is good no more. */
export const changeAddresses = (token: WholeToken, next: Partial<Addresses>): Decision<Addresses> => {
  const { email, phone } = token.cold
  const cold = { ...token.cold, email: next.email ?? email, phone: next.phone ?? phone }
  const changed = cold.email !== email || cold.phone !== phone
  return {
    token: changed ? { ...token, state: { ...token.state, sentCode: null }, cold } : null,
    answer: { email, phone },
  }
}
