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
  transactions: Uint8Array[]
  policySeen: number
  event: TokenEvent | null
}

/** A device that presented an enrolment code and has not finished. */
export interface PendingDevice {
  dpk: Uint8Array
  name: string
  codeHash: Uint8Array
  counter: Counter
  session: Session | null
}

/** The token's second item: changes only with registrations, contacts and recoveries. */
export interface ColdState {
  deviceName: string
  email: string
  phone: string
  name: string
  pending: PendingDevice | null
  /** Room for the set-aside registration, contacts and recovery session. */
  aside: Uint8Array
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
  policySeen: 0,
  event: null,
})

/** An empty second item. */
export const freshCold = (): ColdState => ({ deviceName: '', email: '', phone: '', name: '', pending: null, aside: new Uint8Array() })
