import { MalformedError } from '../core/protocol/bytes.ts'
import { type TransactionFields, transactionHash, transactionProblem } from '../core/protocol/transaction.ts'
import type { Device } from './device.ts'
import { gone, ZaasError } from './errors.ts'
import { unexpected } from './outcome.ts'
import { synchronise } from './synchronise.ts'

/** A pending transaction, to be shown in full before it is approved; what was left out is empty text. */
export interface Transaction {
  readonly id: string
  readonly amount: string
  readonly currency: string
  readonly payee: string
  readonly text: string
  readonly issuedAt: Date
  readonly expiresAt: Date
}

const MAX_ROUNDS = 16

/** All pending transactions, fetched one at a time. One that breaks the field rules is never shown, nor can it be approved. */
export const pendingTransactions = async (device: Device): Promise<Transaction[]> => {
  const found: Transaction[] = []
  let skip = 0
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const answer = await synchronise(device, skip)
    if (answer.ok === 0) {
      if (answer.e === 'gone') throw gone()
      throw unexpected(answer)
    }
    const [fields] = answer.tx
    if (fields !== undefined) {
      skip += 1
      const isNew = isWhole(fields) && !found.some(({ id }) => id === fields.id)
      if (isNew && transactionProblem(fields) === null) found.push(shown(fields))
    }
    // A policy never comes together with a transaction, so after one the same question is asked again.
    if (fields === undefined ? answer.pol === undefined : !answer.more) break
  }
  return found
}

const isWhole = (tx: TransactionFields): boolean => {
  const texts = [tx.id, tx.amount, tx.cur, tx.payee, tx.text].every((text) => typeof text === 'string')
  if (!texts || !Number.isSafeInteger(tx.iat) || !Number.isSafeInteger(tx.exp))
    throw new MalformedError('not a transaction')
  return true
}

const shown = (tx: TransactionFields): Transaction => ({
  id: tx.id,
  amount: tx.amount,
  currency: tx.cur,
  payee: tx.payee,
  text: tx.text,
  issuedAt: new Date(tx.iat * 1000),
  expiresAt: new Date(tx.exp * 1000),
})

/** Hash (32 bytes) of a transaction from exactly the fields that were shown, so that what is approved is what was seen. */
export const shownHash = (device: Device, tx: Transaction): Uint8Array => {
  const fields: TransactionFields = {
    id: tx.id,
    iat: tx.issuedAt.getTime() / 1000,
    exp: tx.expiresAt.getTime() / 1000,
    amount: tx.amount,
    cur: tx.currency,
    payee: tx.payee,
    text: tx.text,
  }
  const problem = transactionProblem(fields)
  if (problem !== null) throw new ZaasError('invalid_input', 'this is not a transaction', { reason: problem })
  const { inst, svc, usr, t } = device.record
  return transactionHash({ instance: inst, service: svc, user: usr, id: t }, fields)
}
