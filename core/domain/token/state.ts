import { vias } from '../../contract/events.ts'
import { channels, messagePurposes } from '../../contract/message-fields.ts'
import type { ColdState } from './cold-state.ts'
import { bytes, flag, list, nullable, number, placeIn, record, text, type ValueOf } from './field.ts'
import { counterField, evaluationField, registrationField } from './registration.ts'
import { eventField, statusField } from './token-event.ts'

/** Whose token it is: the clear part of its item. `id` is the 16-byte token id as base64url. */
export interface TokenIdentity {
  id: string
  tenant: string
  service: string
  user: string
}

const pendingTransaction = record({ id: text, hash: bytes(), expires: number })

/** A transaction that waits for the user's decision, by the hash that a proof has to cover (protocol.md 12); `expires` in ms. */
export interface PendingTransaction extends ValueOf<typeof pendingTransaction> {}

const authenticator = record({
  secret: bytes(),
  digits: number,
  /** Seconds of a code. */
  period: number,
  active: flag,
  /** When an unused one stops working (ms). */
  expires: number,
})

/** An authenticator app's shared secret (RFC 6238, SHA-1); not in use before its first valid code. */
export interface Authenticator extends ValueOf<typeof authenticator> {}

const sentCode = record({
  code: text,
  expires: number,
  via: placeIn(channels),
  purpose: placeIn(messagePurposes),
  /** The transaction that it is for, or empty. */
  transaction: text,
  /** Accepted already: given again it is told apart from a wrong one. */
  used: flag,
})

/** A code that was sent to the user by a message; `expires` in ms. */
export interface SentCode extends ValueOf<typeof sentCode> {}

/** How the first item is kept. */
export const stateField = record({
  status: statusField,
  /** End of the window (ms) while open or duress. */
  until: number,
  singleUse: flag,
  /** What blocked it. */
  why: placeIn(['none', 'pin', 'admin']),
  via: nullable(placeIn(vias)),
  deleted: flag,
  /** Enrolled, but the binding code is not confirmed yet. */
  unbound: flag,
  /** The binding code of the registration, 6 characters. */
  binding: text,
  shadow: flag,
  errors: number,
  created: number,
  enrolledAt: number,
  lastSeenAt: number,
  registration: nullable(registrationField),
  counter: counterField,
  session: nullable(evaluationField),
  /** The one enrolment code that is valid for the token. */
  enrolment: nullable(
    record({
      codeHash: bytes(),
      expires: number,
      replace: flag,
      /** The user asked for it alone, by a message to the registered address. */
      self: nullable(flag),
    }),
  ),
  lastStep: number,
  drift: number,
  challenge: nullable(record({ code: text, expires: number })),
  transactions: list(pendingTransaction),
  authenticator: nullable(authenticator),
  /** One that was asked for and has not shown a code yet. */
  pendingAuthenticator: nullable(authenticator),
  event: nullable(eventField),
  /** Until when (ms) a success with the normal PIN reads as duress too. */
  duressUntil: number,
  /** When duress was last signalled (ms), 0 for never. */
  duressAt: number,
  /** When the last try that there is blocks unless it is proved (ms), or when wrong tries blocked; null while there is another. */
  blocksAt: nullable(number),
  /** How many blocks have ended by themselves since the registration or an administrator's force. */
  unblocks: nullable(number),
  /** The one code that was last sent. */
  sentCode: nullable(sentCode),
  /** The phone's name; null for one that was registered before names stood here: the second item has it. */
  deviceName: nullable(text),
})

/** The token's first item: everything that an open, a poll or a code needs. */
export interface TokenState extends ValueOf<typeof stateField> {}

/** A token that has just been asked for: not enrolled, no code yet. `created` in ms. */
export const freshState = (created: number): TokenState => ({ ...stateField.fresh(), created })

/**
 * A token as one value. `rev` numbers its versions; the next one written is `rev + 1`, on condition that the stored one is
 * still `stored` (null: that there is none). `cold` is there when it was asked for; `second` is the version that it was
 * last written with (0: never), which the first item vouches for.
 */
export interface Token {
  identity: TokenIdentity
  rev: number
  stored: number | null
  second: number
  state: TokenState
  cold: ColdState | null
}
