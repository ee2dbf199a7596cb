/** Section 12: the transaction hash, and what a device refuses to display. */
import { type Bytes, lp, tagged, uint } from './bytes.ts'
import { H } from './primitives.ts'

/** A pending transaction as `sync` brings it; what is left out is the empty string. */
export interface Transaction {
  readonly id: string
  readonly iat: number
  readonly exp: number
  readonly amount: string
  readonly cur: string
  readonly payee: string
  readonly text: string
}

export interface Owner {
  readonly inst: string
  readonly svc: string
  readonly usr: string
  readonly t: Uint8Array
}

export const transactionHash = (owner: Owner, tx: Transaction): Bytes =>
  H(
    tagged(
      'tx',
      lp(owner.inst),
      lp(owner.svc),
      lp(owner.usr),
      owner.t,
      lp(tx.id),
      uint(tx.iat, 8),
      uint(tx.exp, 8),
      lp(tx.amount),
      lp(tx.cur),
      lp(tx.payee),
      lp(tx.text),
    ),
  )

/** NFC, one line, nothing invisible, at most `max` code points. Surrogates, private use and all separators but the space are refused too. */
const displayable = (text: string, max: number): boolean =>
  text === text.normalize('NFC') && [...text].length <= max && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text)

/** The first field that must not be shown, or null. */
export const undisplayable = (tx: Transaction): 'amount' | 'cur' | 'payee' | 'text' | null => {
  if (tx.amount !== '' && !/^(0|[1-9]\d{0,14})(\.\d{1,4})?$/.test(tx.amount)) return 'amount'
  if ((tx.amount === '') !== (tx.cur === '') || (tx.cur !== '' && !/^[A-Z]{3}$/.test(tx.cur))) return 'cur'
  if (!displayable(tx.payee, 140)) return 'payee'
  return displayable(tx.text, 280) && (tx.amount !== '' || tx.text !== '') ? null : 'text'
}
