import { AppError } from '../../contract/errors.ts'
import type { MessagePurpose } from '../../contract/message-fields.ts'
import { equal, utf8 } from '../../protocol/bytes.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import { readsAsDuress } from './duress.ts'
import { successType, withEvent } from './event.ts'
import type { CodeVerdict } from './one-time-code.ts'
import { readCode } from './read-code.ts'
import type { PendingTransaction, SentCode, Token } from './state.ts'
import { pendingTransactions, settlement } from './transactions.ts'
import { failedTry, judgeable } from './tries.ts'

/** How long a code that was sent is good (ms). */
const sentMilliseconds = 300_000

const format = { len: 6, alpha: 'dec' } as const

/** A code to send: six digits of six random bytes. */
export const newSentCode = (random: Uint8Array): string => {
  const value = random.reduce((sum, byte) => sum * 256 + byte, 0)
  return String(value % 10 ** format.len).padStart(format.len, '0')
}

const waiting = ({ state }: Token, id: string, now: number): PendingTransaction | null =>
  pendingTransactions(state, now).find((one) => one.id === id) ?? null

/**
 * Makes a code the one that is good, in place of an earlier one; gives its end (ms). Throws `not_enrolled`, `blocked`, and
 * `not_found` for a transaction that does not wait.
 */
export const sendCode = (
  token: Token,
  sent: Pick<SentCode, 'code' | 'via' | 'purpose' | 'transaction'>,
  context: Context,
): Decision<number> => {
  judgeable(token, context)
  if (sent.purpose === 'transaction' && waiting(token, sent.transaction, context.now) === null)
    throw new AppError('not_found')
  const expires = context.now + sentMilliseconds
  return {
    token: { ...token, state: { ...token.state, sentCode: { ...sent, expires, used: false } } },
    answer: expires,
  }
}

/** What a code is given for; where that is not said, what it was sent for. */
export interface GivenFor {
  purpose?: MessagePurpose | undefined
  transaction?: string | undefined
}

/** What became of a code that was sent, and what it was sent for where it is good. */
export type SentVerdict =
  | Extract<CodeVerdict, { valid: false }>
  | (Extract<CodeVerdict, { valid: true }> & Pick<SentCode, 'purpose' | 'transaction'>)

/** The code that can be judged: of this purpose and transaction, in its time. */
const open = (token: Token, { purpose, transaction }: GivenFor, { now }: Context): SentCode | null => {
  const { sentCode } = token.state
  if (sentCode === null || now >= sentCode.expires) return null
  if (purpose !== undefined && purpose !== sentCode.purpose) return null
  return transaction !== undefined && transaction !== sentCode.transaction ? null : sentCode
}

/**
 * What a right code does. It leaves the errors in a row: it comes to the very phone that a thief may hold, who would get
 * three guesses at the PIN with each. It settles its transaction, unless the service says that codes never stand in for
 * the token. In a shadow and while a hold runs it reads as duress like any success.
 */
const accept = (token: Token, sent: SentCode, context: Context): Decision<SentVerdict> => {
  const { via, purpose, transaction } = sent
  const duress = readsAsDuress(token.state, 'normal', context.now)
  const used = { ...token, state: { ...token.state, sentCode: { ...sent, used: true } } }
  const answer = { valid: true, duress, purpose, transaction } as const
  const pending = context.config.messages.beside ? null : waiting(token, transaction, context.now)
  if (pending === null)
    return { token: withEvent(token, used, { ...successType('otp.accepted', duress), via }, context), answer }
  const { token: settled, companions } = settlement(used, pending, duress ? 'duress' : 'approved', context.now)
  const happening = { ...successType('transaction.approved', duress), via, transaction }
  return { token: withEvent(token, settled, happening, context), answer, companions }
}

/**
 * Judges a code that was sent, as typed: on the one counter of all tries, once, for what it was sent for. Throws
 * `no_challenge` where none is open, or one for something else.
 */
export const judgeSentCode = (
  blockable: Token,
  typed: string,
  given: GivenFor,
  context: Context,
): Decision<SentVerdict> => {
  const token = judgeable(blockable, context)
  const sent = open(token, given, context)
  if (sent === null) throw new AppError('no_challenge')
  const matches = equal(utf8(readCode(typed, format, 'code')), utf8(sent.code))
  const { errors } = token.state
  if (sent.used && matches) return unchanged({ valid: false, reason: 'used', errors })
  const over = sent.purpose === 'transaction' && waiting(token, sent.transaction, context.now) === null
  if (sent.used || over) throw new AppError('no_challenge')
  if (matches) return accept(token, sent, context)
  const failed = failedTry(token, sent.via, context)
  return { token: failed, answer: { valid: false, errors: failed.state.errors } }
}
