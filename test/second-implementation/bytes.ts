/** Byte notation of protocol.md 2: big-endian integers, `lp`, `tagged`, base64url, hex, Crockford base 32. */

export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()

/** Text as UTF-8. */
export const utf8 = (text: string): Bytes => encoder.encode(text)

/** The parts one after the other. */
export const concat = (...parts: readonly Uint8Array[]): Bytes => {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** An unsigned big-endian integer of `size` bytes; refuses what does not fit. */
export const uint = (value: number | bigint, size: 1 | 2 | 4 | 8): Bytes => {
  let rest = BigInt(value)
  if (rest < 0n || rest >= 1n << BigInt(8 * size)) throw new RangeError(`${value} does not fit in ${size} bytes`)
  const out = new Uint8Array(size)
  for (let i = size - 1; i >= 0; i--) {
    out[i] = Number(rest & 255n)
    rest >>= 8n
  }
  return out
}

/** `u16(length) ‖ x`. */
export const lp = (value: Uint8Array | string): Bytes => {
  const bytes = typeof value === 'string' ? utf8(value) : value
  return concat(uint(bytes.length, 2), bytes)
}

/** `tok/v1/` ‖ name ‖ 0x00 ‖ parts: the only domain separation. */
export const tagged = (name: string, ...parts: readonly Uint8Array[]): Bytes =>
  concat(utf8(`tok/v1/${name}`), new Uint8Array(1), ...parts)

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export const fromHex = (text: string): Bytes => {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error('not hex')
  return new Uint8Array(Buffer.from(text, 'hex'))
}

export const toB64u = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** Base64url without padding, canonical only; checks the size when given. */
export const fromB64u = (text: string, size?: number): Bytes => {
  const bytes = new Uint8Array(Buffer.from(text, 'base64url'))
  if (toB64u(bytes) !== text) throw new Error('not canonical base64url')
  if (size !== undefined && bytes.length !== size) throw new Error(`expected ${size} bytes, got ${bytes.length}`)
  return bytes
}

/** Bytes as one big-endian integer. */
export const toInteger = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`))

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The low `5·length` bits of an integer as `length` Crockford characters. */
export const b32 = (value: bigint, length: number): string => {
  let out = ''
  for (let i = length - 1; i >= 0; i--) out += CROCKFORD.charAt(Number((value >> BigInt(5 * i)) & 31n))
  return out
}

/** What people type, normalised: uppercase, no spaces or `-`, I and L → 1, O → 0; anything else is an error. */
export const normalB32 = (typed: string): string => {
  const text = typed.toUpperCase().replaceAll(/[ -]/g, '').replaceAll(/[IL]/g, '1').replaceAll('O', '0')
  for (const char of text) if (!CROCKFORD.includes(char)) throw new Error('not a B32 character')
  return text
}

/** Groups of four characters, joined by `-`. */
export const inFours = (text: string): string => (text.match(/.{1,4}/gu) ?? []).join('-')
