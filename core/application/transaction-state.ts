import type { StoredTransaction } from '../domain/ports.ts'
import { isoTime } from '../contract/fields.ts'
import { statePadding } from './equal-lengths.ts'

/** What became of a transaction, as a caller may see it, with the white space that hides how it was approved. */
export const stateOf = ({ decision, fields }: StoredTransaction, hideDuress: boolean, now: number) => {
  if (decision === null)
    return { state: now < fields.exp * 1000 ? ('pending' as const) : ('expired' as const), decidedAt: {}, padding: 0 }
  const state = decision.outcome === 'duress' && hideDuress ? ('approved' as const) : decision.outcome
  return { state, decidedAt: { decidedAt: isoTime(decision.at) }, padding: statePadding(state) }
}

const contentOf = ({ fields, user, reference, by }: StoredTransaction) => ({
  transaction: fields.id,
  id: user,
  ...(fields.amount === '' ? {} : { amount: fields.amount, currency: fields.cur }),
  ...(fields.payee === '' ? {} : { payee: fields.payee }),
  ...(fields.text === '' ? {} : { text: fields.text }),
  issuedAt: isoTime(fields.iat * 1000),
  expiresAt: isoTime(fields.exp * 1000),
  ...(reference === '' ? {} : { reference }),
  by,
})

/** A transaction as lists hold it, as a caller may see it. */
export const shownTransaction = (one: StoredTransaction, hideDuress: boolean, now: number) => {
  const { state, decidedAt, padding } = stateOf(one, hideDuress, now)
  return { item: { ...contentOf(one), state, ...decidedAt }, padding }
}
