import type { EventType, Via } from '../../contract/events.ts'
import { Status } from '../../contract/status.ts'

/** Whose token it is: the clear part of its item. `id` is the 16-byte token id as base64url. */
export interface TokenIdentity {
  id: string
  tenant: string
  service: string
  user: string
}

/** What a device registered under its PINs (protocol.md 3, 7). */
export interface Registration {
  /** OPRF key of this registration. */
  k: Uint8Array
  /** Public keys behind the normal and the duress PIN. */
  pn: Uint8Array
  pd: Uint8Array
  /** Code roots, normal and duress. */
  kn: Uint8Array
  kd: Uint8Array
  /** Device public key. */
  dpk: Uint8Array
  mask: Uint8Array
  hour: number
  /** Recovery phrase's public key, or a random one. */
  rpk: Uint8Array
  policy: number
}

/** One outstanding evaluation: the pair's second message has to come before `expires` (ms). */
export interface Session {
  sid: Uint8Array
  /** Blinded inputs and evaluations, one pair for `eval`, two for `enrol`. */
  b: Uint8Array
  z: Uint8Array
  /** The OPRF key of a registration in the making. */
  newK: Uint8Array | null
  expires: number
}

/** Where a sender stands: its last message, and the answer that a repetition of it gets. */
export interface Counter {
  n: number
  hash: Uint8Array
  /** The answer's JSON without `now`. */
  answer: Uint8Array
}

/** The last event, inside the sealed item: the outbox of protocol.md 13. */
export interface TokenEvent {
  type: EventType
  at: number
  /** `device`, `service`, `system` or `key:<authkey id>`. */
  by: string
  via: Via | null
  status: Status
  previous: Status
  /** End of the window that this event opened (ms), 0 if none. */
  openUntil: number
  sequence: number
  /** The item's `rev` that this event came with. */
  rev: number
  address: string
  /** The transaction that it settled, or empty. */
  transaction: string
  /** With an event of duress: what it would have been without, for those who must not see duress (protocol.md 14). */
  ordinary?: EventType | null
}

/** Length and alphabet of one-time codes and the length of offline answers, as one revision of the policy had them. */
export interface CodeFormat {
  policy: number
  length: number
  alphabet: 'dec' | 'b32'
  answerLength: number
}

/** A transaction that waits for the user's decision, by the hash that a proof has to cover (protocol.md 12); `expires` in ms. */
export interface PendingTransaction {
  id: string
  hash: Uint8Array
  expires: number
}

/** An authenticator app's shared secret (RFC 6238, SHA-1, 30 s); not in use before its first valid code. */
export interface Authenticator {
  secret: Uint8Array
  digits: number
  active: boolean
  /** When an unused one stops working (ms). */
  expires: number
}

/** The one enrolment code that is valid for a token. */
export interface PendingEnrolment {
  codeHash: Uint8Array
  expires: number
  replace: boolean
}

/** The token's first item: everything that an open, a poll or a code needs. */
export interface TokenState {
  status: Status
  /** End of the window (ms) while open or duress. */
  until: number
  singleUse: boolean
  /** What blocked it. */
  why: 'none' | 'pin' | 'admin'
  via: Via | null
  deleted: boolean
  /** Enrolled, but the binding code is not confirmed yet. */
  unbound: boolean
  /** The binding code of the registration, 6 characters. */
  binding: string
  shadow: boolean
  errors: number
  created: number
  enrolledAt: number
  lastSeenAt: number
  registration: Registration | null
  counter: Counter
  session: Session | null
  enrolment: PendingEnrolment | null
  lastStep: number
  drift: number
  challenge: { code: string; expires: number } | null
  transactions: PendingTransaction[]
  /** How codes are judged: by the policy that the device said it has, or by the newer one that it was offered. */
  format: CodeFormat | null
  offered: CodeFormat | null
  authenticator: Authenticator | null
  /** One that was asked for and has not shown a code yet. */
  pendingAuthenticator: Authenticator | null
  event: TokenEvent | null
}

/** A device that presented an enrolment code and has not finished. */
export interface PendingDevice {
  dpk: Uint8Array
  name: string
  codeHash: Uint8Array
  counter: Counter
  session: Session | null
  /** How it makes its codes: by the policy that its `hello` brought. */
  format: CodeFormat
  /** The first 8 bytes of the hash of each `hello` with this code, of those whose place was taken too; this device's last. */
  hellos: Uint8Array
}

/** Somebody who vouches for the user: name ≤ 40 bytes, telephone or e-mail address ≤ 64 bytes (protocol.md 11.3). */
export interface TrustedContact {
  n: string
  a: string
}

/** A recovery by trusted contacts under way (protocol.md 11.3). */
export interface Recovery {
  id: Uint8Array
  /** Indexes of the contacts that were sent a code. */
  picks: number[]
  salt: Uint8Array
  /** All codes judged together: a right one among wrong ones is not revealed. */
  mac: Uint8Array
  tries: number
  expires: number
  /** From when the new PIN may be set (ms); 0 while the codes have not been accepted. */
  from: number
}

/** Where the phone of a registration that was set aside stood when another took its place: what it sent before must stay used. */
export interface AsidePhone {
  n: number
  lastStep: number
  drift: number
  format: CodeFormat | null
}

/** The token's second item: changes only with registrations, contacts and recoveries. */
export interface ColdState {
  deviceName: string
  email: string
  phone: string
  name: string
  pending: PendingDevice | null
  /** The session of a reset by phrase from the enrolled device. */
  reset: Session | null
  /** What a shadow replaced: the true registration, and the true contacts (protocol.md 10). */
  aside: Registration | null
  contacts: TrustedContact[]
  contactsAside: TrustedContact[] | null
  /** Only while another phone has the token. */
  asidePhone: AsidePhone | null
  recovery: Recovery | null
  /** Recovery sessions started on a day since 1970: three at most. */
  recoveryDay: number
  recoveriesToday: number
}

/**
 * A token as one value. `rev` numbers its versions; the next one written is `rev + 1`, on condition that the stored one is
 * still `stored` (null: that there is none). `cold` is there when it was asked for.
 */
export interface Token {
  identity: TokenIdentity
  rev: number
  stored: number | null
  state: TokenState
  cold: ColdState | null
}

const noCounter: Counter = { n: 0, hash: new Uint8Array(32), answer: new Uint8Array() }

/** A counter that has seen nothing. */
export const freshCounter = (): Counter => ({ ...noCounter })

/** A token that has just been asked for: not enrolled, no code yet. `created` in ms. */
export const freshState = (created: number): TokenState => ({
  status: Status.notEnrolled,
  until: 0,
  singleUse: false,
  why: 'none',
  via: null,
  deleted: false,
  unbound: false,
  binding: '',
  shadow: false,
  errors: 0,
  created,
  enrolledAt: 0,
  lastSeenAt: 0,
  registration: null,
  counter: freshCounter(),
  session: null,
  enrolment: null,
  lastStep: 0,
  drift: 0,
  challenge: null,
  transactions: [],
  format: null,
  offered: null,
  authenticator: null,
  pendingAuthenticator: null,
  event: null,
})

/** An empty second item. */
export const freshCold = (): ColdState => ({
  deviceName: '',
  email: '',
  phone: '',
  name: '',
  pending: null,
  reset: null,
  aside: null,
  contacts: [],
  contactsAside: null,
  asidePhone: null,
  recovery: null,
  recoveryDay: 0,
  recoveriesToday: 0,
})
