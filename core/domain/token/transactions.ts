import { AppError } from '../../contract/errors.ts'
import { Status } from '../../contract/status.ts'
import { equal } from '../../protocol/bytes.ts'
import { type DeviceAnswer, failure, success } from './device-answer.ts'
import { type DeviceMessage, textField } from './device-message.ts'
import {
  type Companion,
  type Context,
  type Decision,
  type TransactionContent,
  type TransactionOutcome,
  unchanged,
} from './decision.ts'
import { withEvent } from './event.ts'
import type { PendingTransaction, Token, TokenState } from './state.ts'
import { isEnrolled, statusAt } from './status.ts'

/** Transactions that one token may have pending. */
const mostPending = 5

/** The pending transactions in the order in which they were posted. */
export const pendingTransactions = (state: TokenState, now: number): PendingTransaction[] =>
  state.transactions.filter(({ expires }) => now < expires)

/** Puts a transaction before the user: its content is written together with the token that names it. Throws `not_enrolled`, `blocked`, `too_many_pending`. */
export const propose = (
  token: Token,
  transaction: PendingTransaction,
  content: TransactionContent,
  context: Context,
): Decision<true> => {
  const { state } = token
  if (state.registration === null || !isEnrolled(state)) throw new AppError('not_enrolled')
  if (statusAt(state, context.now, context.config) === Status.blocked) throw new AppError('blocked')
  const pending = pendingTransactions(state, context.now)
  if (pending.length >= mostPending) throw new AppError('too_many_pending')
  const { id, expires } = transaction
  return {
    token: { ...token, state: { ...state, transactions: [...pending, transaction] } },
    answer: true,
    companions: [{ kind: 'transaction', change: 'propose', id, content, expires }],
  }
}

/** The pending transaction whose hash a proof covers. */
export const transactionOf = (state: TokenState, hash: Uint8Array, now: number): PendingTransaction | null =>
  pendingTransactions(state, now).find((pending) => equal(pending.hash, hash)) ?? null

/** Settles a transaction in the token's own write, so that it is decided once. */
export const settlement = (
  token: Token,
  { id }: PendingTransaction,
  outcome: TransactionOutcome,
  now: number,
): { token: Token; companions: readonly Companion[] } => {
  const transactions = pendingTransactions(token.state, now).filter((pending) => pending.id !== id)
  return {
    token: { ...token, state: { ...token.state, transactions } },
    companions: [{ kind: 'transaction', change: 'settle', id, outcome, at: now }],
  }
}

/** The user says no; no PIN is needed for that. */
export const reject = (token: Token, message: DeviceMessage, context: Context): Decision<DeviceAnswer> => {
  const id = textField(message, 'tx', 64)
  const pending = pendingTransactions(token.state, context.now).find((one) => one.id === id)
  if (pending === undefined) return unchanged(failure('denied'))
  const { token: denied, companions } = settlement(token, pending, 'denied', context.now)
  const happening = { type: 'transaction.denied', via: 'transaction', transaction: id } as const
  return { token: withEvent(token, denied, happening, context), answer: success<'reject'>({ tx: id }), companions }
}

/** Takes a transaction back that still waits: for the device it has expired. False when it does not wait. */
export const cancel = (token: Token, id: string, { now }: Context): Decision<boolean> => {
  const pending = pendingTransactions(token.state, now).find((one) => one.id === id)
  return pending === undefined ? unchanged(false) : { ...settlement(token, pending, 'expired', now), answer: true }
}
