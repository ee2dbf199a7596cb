import type { Policy } from './policy.ts'
import type { TransactionFields } from './transaction.ts'

/** Base64url text of a fixed number of bytes, given in the comment where it is used. */
type B64u = string

/** Outcomes other than success (protocol.md 6); the answer is `{ok: 0, e, now, …}`. */
export const MESSAGE_ERRORS = [
  'pin',
  'blocked',
  'wait',
  'session',
  'ctr',
  'busy',
  'gone',
  'code',
  'denied',
  'phrase',
  'contacts',
  'none',
  'bad',
  'device',
] as const

/** One of the outcomes other than success. */
export type MessageError = (typeof MESSAGE_ERRORS)[number]

/** The fields of every operation, without `{o, t, n, ep}`, which all share (protocol.md 6). */
export interface Requests {
  /** `t` is empty, `n` 1; code: 16 `B32` characters; dpk: 32 bytes; name: of the device, ≤ 40 bytes. */
  hello: { code: string; dpk: B64u; name: string }
  /** ser: 16 bytes; nb: two blinded inputs of 32 bytes, normal and duress. */
  enrol: { ser: B64u; nb: [B64u, B64u] }
  /** reg: 164 bytes, made under the policy of revision rev; rpk: 32 bytes. Sealed to the session. */
  efin: { reg: B64u; rpk: B64u; rev: number }
  /** b: 32 bytes; nb: the two new inputs of a PIN change. */
  eval: { b: B64u; nb?: [B64u, B64u] }
  /** p: purpose number; x: context, 32 bytes; g: proof, 64 bytes. reg (164 bytes) with purpose 5, list (JSON text) with 7, rpk (32 bytes) with 9. Sealed to the session. */
  prove: { p: number; x: B64u; g: B64u; reg?: B64u; list?: string; rpk?: B64u }
  close: NoFields
  /** skip: how many of the pending transactions to pass over; rev: the policy that the device has. */
  sync: { skip: number; rev?: number }
  /** tx: transaction id. */
  reject: { tx: string }
  /** `n` is the message asked about, and not a new one; h: its SHA-256. */
  last: { h?: B64u }
  rstart: { ser: B64u; nb: [B64u, B64u] }
  /** rs: signature of the phrase's key, 64 bytes, or empty after contacts. Sealed to the session. */
  rfin: { reg: B64u; rs: B64u | ''; rev?: number }
  /** pick: indexes into `names`; empty to list them. */
  creq: { pick: number[] }
  /** codes: the contacts' codes in the order of `pick`. */
  cver: { codes: string[] }
  /** code: six digits that were sent to the token's user. */
  'confirm-device': { code: string }
  /** `t` is empty, `n` 1; svc and usr name a token, ch the way by which a code may come. */
  help: { svc: string; usr: string; ch: 'sms' | 'email' }
}

/** No fields of its own. */
type NoFields = Record<never, never>

/** An operation's name, `o`. */
export type Operation = keyof Requests

/** A message pair's session: sid 16 bytes, x 32 bytes. */
export interface SessionAnswer {
  sid: B64u
  x: B64u
}

/** Each operation's own fields in a successful answer, beside `{ok: 1, now}`. */
export interface Answers {
  /** t: 16 bytes; methods: what a clean device may use in mode `restore`; until: the code's end, Unix seconds. */
  hello: {
    t: B64u
    svc: string
    usr: string
    pol: Policy
    mode: 'new' | 'restore'
    methods: ('phrase' | 'contacts')[]
    until: number
  }
  enrol: SessionAnswer & { zz: [B64u, B64u] }
  /** bind: 6 `B32` characters. */
  efin: { bind: string }
  /** z: 32 bytes; left: tries left after this one. */
  eval: SessionAnswer & { z: B64u; left: number; zz?: [B64u, B64u] }
  /** st never shows duress; until: Unix seconds, with purpose 1; tx with purpose 2. */
  prove: { st: DeviceStatus; until?: number; tx?: string }
  close: { st: DeviceStatus }
  /** until: Unix seconds, while open. One pending transaction at most; never together with `pol`. rec: a recovery under way on another device. */
  sync: {
    st: DeviceStatus
    until?: number
    tx: TransactionFields[]
    more: boolean
    rec?: RecoveryNotice
    keys?: { kid: B64u; ipk: B64u }[]
    pol?: Policy
  }
  reject: { tx: string }
  last: Record<string, unknown>
  rstart: SessionAnswer & { zz: [B64u, B64u] }
  rfin: { bind: string }
  creq: { names: string[] }
  /** from: Unix seconds from which `rstart` is accepted (`pol.delay`). */
  cver: { from: number }
  'confirm-device': NoFields
  help: NoFields
}

/** Status numbers that a device may see: 0 not enrolled, 1 open (or duress), 2 closed, 4 blocked. */
export type DeviceStatus = 0 | 1 | 2 | 4

/** What the current device is told of a recovery: the other device's name and when it can finish, Unix seconds (0: not yet known). */
export interface RecoveryNotice {
  name: string
  from: number
}

/** A successful answer. `now`: server time, Unix seconds. */
type SuccessAnswer<O extends Operation> = { ok: 1; now: number } & Answers[O]

/** A refusal. left: tries left, with `pin`, `phrase`, `contacts`; last: the server's counter, with `ctr`; with `wait`, from when a recovery may finish, Unix seconds. */
export interface ErrorAnswer {
  ok: 0
  now: number
  e: MessageError
  left?: number
  last?: number
}

/** Any answer to an operation. */
export type Answer<O extends Operation> = SuccessAnswer<O> | ErrorAnswer
