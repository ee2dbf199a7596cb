import type { Registration } from '../../core/protocol/registration.ts'
import type { TransactionFields } from '../../core/protocol/transaction.ts'

/** A device that may send: its key, counter and stored answer. */
export interface Party {
  dpk: Uint8Array
  name: string
  n: number
  hash: Uint8Array | undefined
  answer: ({ ok: 0 | 1 } & Record<string, unknown>) | undefined
}

/** What a session remembers between the messages of a pair. */
export interface Session {
  sid: string
  b: Uint8Array | undefined
  z: Uint8Array | undefined
  newK: Uint8Array
  expires: number
}

/** The fake server's token. */
export interface FakeToken {
  t: Uint8Array
  user: string
  status: 0 | 1 | 2 | 3 | 4
  errs: number
  shadow: boolean
  k: Uint8Array
  reg: Registration | undefined
  rpk: Uint8Array
  device: Party | undefined
  pending: (Party & { code: string; vouched: number | undefined; codes: string[] | undefined }) | undefined
  session: Session | undefined
  tx: (TransactionFields & { state: string })[]
  contacts: { n: string; a: string }[]
  events: string[]
}

/** A token nobody has enrolled yet. */
export const emptyToken = (t: Uint8Array, user: string): FakeToken => ({
  t,
  user,
  status: 0,
  errs: 0,
  shadow: false,
  k: new Uint8Array(32),
  reg: undefined,
  rpk: new Uint8Array(32),
  device: undefined,
  pending: undefined,
  session: undefined,
  tx: [],
  contacts: [],
  events: [],
})
