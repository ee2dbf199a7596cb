import { b64u, fromB64u } from '../core/protocol/base64url.ts'
import { lp, MalformedError, tagged, utf8 } from '../core/protocol/bytes.ts'
import { sha } from '../core/protocol/kdf.ts'
import { parsePolicy, type Policy } from '../core/protocol/policy.ts'
import { ZaasError } from './errors.ts'

/** A PIN change or reset that was sent and not yet answered: its message, and the local check value if it was accepted. */
interface PendingChange {
  n: number
  /** Its hash, as base64url. */
  h: string
  chk: Uint8Array
}

/**
 * All that a device keeps of a token (protocol.md 3), as one record of `RECORD_SIZE` bytes: the same fields and
 * sizes with and without a duress PIN. `dk` is the key of device-only protection, drawn for every token. Nothing in it
 * was computed from a PIN, except `chk` with levels checksum and hash.
 */
export interface TokenRecord {
  v: 2
  url: string
  inst: string
  /** Instance key id (16 bytes) and HPKE public key (32). */
  k: Uint8Array
  ipk: Uint8Array
  t: Uint8Array
  svc: string
  usr: string
  ser: Uint8Array
  seed: Uint8Array
  dsk: Uint8Array
  dk: Uint8Array
  mask: Uint8Array
  ep: number
  n: number
  /** Server time minus local time, seconds. */
  off: number
  chk: Uint8Array
  /** Wrong PINs in a row that the local check saw. */
  fc: number
  pst: 'ok' | 'invalid' | 'locked'
  /** Whether the server said last that it does not know this device: then it makes no codes. */
  gone: boolean
  /** The service's newest policy that this device heard of, but for what an enrolment fixes (`followedPolicy`). */
  pol: Policy
  pend: PendingChange | null
  /** Unix seconds until which a contact recovery has to wait; 0 otherwise. */
  wait: number
}

/** Bytes of a stored record. */
const RECORD_SIZE = 4096

const BYTES = { k: 16, ipk: 32, t: 16, ser: 16, seed: 32, dsk: 32, dk: 32, mask: 32 } as const

/** Key of a token's record: the same token at the same instance has one. */
export const recordKey = (url: string, token: Uint8Array): string =>
  b64u(sha(tagged('store', lp(url), token)).slice(0, 16))

/** A record as text, padded with spaces to its one size. */
export const encodeRecord = (record: TokenRecord): string => {
  const plain: Record<string, unknown> = { ...record, chk: b64u(record.chk) }
  for (const name of Object.keys(BYTES) as (keyof typeof BYTES)[]) plain[name] = b64u(record[name])
  plain['pend'] = record.pend === null ? null : { ...record.pend, chk: b64u(record.pend.chk) }
  return paddedText(plain)
}

/** A value as JSON, padded with spaces to a record's size. */
export const paddedText = (value: unknown): string => {
  const text = JSON.stringify(value)
  const size = utf8(text).length
  if (size > RECORD_SIZE) throw new ZaasError('store', 'the record does not fit')
  return text + ' '.repeat(RECORD_SIZE - size)
}

/** Reads a record back; ZaasError `store` if it is damaged. */
export const decodeRecord = (text: string): TokenRecord => {
  try {
    const plain = JSON.parse(text) as TokenRecord & Record<string, unknown>
    if (plain.v !== 2) throw new MalformedError('not a record')
    const bytes = Object.entries(BYTES).map(([name, size]) => [name, fromB64u(plain[name], size)])
    const pend = plain.pend === null ? null : { ...plain.pend, chk: fromB64u(plain.pend.chk) }
    return {
      ...plain,
      ...(Object.fromEntries(bytes) as Pick<TokenRecord, keyof typeof BYTES>),
      chk: fromB64u(plain.chk),
      pol: parsePolicy(plain.pol),
      pend,
      gone: plain.gone === true,
    }
  } catch (cause) {
    throw new ZaasError('store', 'a stored token is damaged', { cause })
  }
}
