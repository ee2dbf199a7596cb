import { lp, tagged, u64 } from './bytes.ts'
import { sha } from './kdf.ts'

/** A transaction's fields as posted, sent to the device and hashed; what is left out is the empty string (protocol.md 12). */
export interface TransactionFields {
  readonly id: string
  /** Unix seconds, issued and expires. */
  readonly iat: number
  readonly exp: number
  readonly amount: string
  readonly cur: string
  readonly payee: string
  readonly text: string
}

/** Why fields are refused; names the field only. */
type TransactionProblem = 'amount' | 'currency' | 'payee' | 'text'

const AMOUNT = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,4})?$/
const CURRENCY = /^[A-Z]{3}$/
// Control, format (bidi overrides, zero-width), unassigned, private, surrogate, line and paragraph separators: with
// them a payee can be made to read differently on the screen from what is hashed and paid.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u

const isPlain = (text: string, max: number): boolean =>
  [...text].length <= max && text.normalize('NFC') === text && !UNSAFE.test(text)

/** The field rules of protocol.md 12, applied when a transaction is posted and again by the device before display; null if all hold. */
export const transactionProblem = (
  tx: Pick<TransactionFields, 'amount' | 'cur' | 'payee' | 'text'>,
): TransactionProblem | null => {
  if (tx.amount === '' ? tx.cur !== '' : !AMOUNT.test(tx.amount)) return 'amount'
  if (tx.amount !== '' && !CURRENCY.test(tx.cur)) return 'currency'
  if (!isPlain(tx.payee, 140)) return 'payee'
  if (!isPlain(tx.text, 280) || (tx.amount === '' && tx.text === '')) return 'text'
  return null
}

/** The transaction hash, 32 bytes (protocol.md 12): what the user's proof covers and the relying party recomputes. */
export const transactionHash = (
  token: { instance: string; service: string; user: string; id: Uint8Array },
  tx: TransactionFields,
): Uint8Array => {
  const who = [lp(token.instance), lp(token.service), lp(token.user), token.id]
  return sha(
    tagged('tx', ...who, lp(tx.id), u64(tx.iat), u64(tx.exp), lp(tx.amount), lp(tx.cur), lp(tx.payee), lp(tx.text)),
  )
}
