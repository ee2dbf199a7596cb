/** Thrown by every decoder here for input that is not what protocol.md says; the server answers it with `bad`. */
export class MalformedError extends Error {
  override name = 'MalformedError'
}

/** Source of uniformly random bytes; randomness is always handed in, so that tests can fix it. */
export type RandomBytes = (size: number) => Uint8Array

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Text as UTF-8. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** UTF-8 as text; throws MalformedError on an invalid sequence, found by encoding back, since React Native's decoders know no `fatal`. */
export const fromUtf8 = (bytes: Uint8Array): string => {
  const text = decoder.decode(bytes)
  if (!equal(encoder.encode(text), bytes)) throw new MalformedError('not UTF-8')
  return text
}

/** `a ‖ b ‖ …` in one allocation. */
export const concat = (...parts: Uint8Array[]): Uint8Array => {
  let size = 0
  for (const part of parts) size += part.length
  const out = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** One byte, 0–255. */
export const u8 = (value: number): Uint8Array => integer(value, 1)
/** Two bytes, big-endian. */
export const u16 = (value: number): Uint8Array => integer(value, 2)
/** Four bytes, big-endian. */
export const u32 = (value: number): Uint8Array => integer(value, 4)
/** Eight bytes, big-endian, of a safe integer. */
export const u64 = (value: number): Uint8Array => integer(value, 8)

const integer = (value: number, size: number): Uint8Array => {
  if (!Number.isSafeInteger(value) || value < 0 || (size < 8 && value >= 2 ** (8 * size)))
    throw new MalformedError(`not a u${8 * size}`)
  const out = new Uint8Array(size)
  let rest = value
  for (let i = size - 1; i >= 0 && rest > 0; i--) {
    out[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return out
}

/** Big-endian integer of 1–6 bytes starting at `at`. */
export const readInteger = (bytes: Uint8Array, at: number, size: number): number => {
  let value = 0
  for (let i = at; i < at + size; i++) value = value * 256 + (bytes[i] ?? 0)
  return value
}

/** `u16(len) ‖ x`, text as UTF-8 (protocol.md 2). */
export const lp = (x: Uint8Array | string): Uint8Array => {
  const bytes = typeof x === 'string' ? utf8(x) : x
  return concat(u16(bytes.length), bytes)
}

/** ASCII `tok/v1/` ‖ name ‖ 0x00 ‖ parts: the only domain separation used, one name per use (protocol.md 2). */
export const tagged = (name: string, ...parts: Uint8Array[]): Uint8Array => concat(utf8(`tok/v1/${name}\0`), ...parts)

/** Compares without an early exit, so that timing does not tell how many leading bytes of a secret were right. */
export const equal = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** True if every byte is zero; no early exit. */
export const isZero = (bytes: Uint8Array): boolean => {
  let any = 0
  for (const byte of bytes) any |= byte
  return any === 0
}
