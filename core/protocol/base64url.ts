import { MalformedError } from './bytes.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUE = new Int8Array(128).fill(-1)
for (let i = 0; i < 64; i++) VALUE[ALPHABET.charCodeAt(i)] = i

/** Base64url without padding (RFC 4648 section 5), `b64u` of protocol.md 2. */
export const b64u = (bytes: Uint8Array): string => {
  let text = ''
  let bits = 0
  let width = 0
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff
    width += 8
    while (width >= 6) {
      width -= 6
      text += ALPHABET[(bits >> width) & 63]
    }
  }
  return width > 0 ? text + ALPHABET[(bits << (6 - width)) & 63] : text
}

/**
 * Decodes `b64u`. With `size` the result must have exactly that many bytes. Padding, other characters and non-zero
 * spare bits throw MalformedError: one value has one spelling, so nothing can be replayed under a second one.
 */
export const fromB64u = (text: unknown, size?: number): Uint8Array => {
  if (typeof text !== 'string' || text.length % 4 === 1) throw new MalformedError('not base64url')
  const length = Math.floor((text.length * 3) / 4)
  if (size !== undefined && length !== size) throw new MalformedError(`not ${size} bytes`)
  const out = new Uint8Array(length)
  let bits = 0
  let width = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const value = VALUE[text.charCodeAt(i)] ?? -1
    if (value < 0) throw new MalformedError('not base64url')
    bits = ((bits << 6) | value) & 0xffff
    width += 6
    if (width >= 8) {
      width -= 8
      out[at++] = (bits >> width) & 255
    }
  }
  if ((bits & ((1 << width) - 1)) !== 0) throw new MalformedError('not base64url')
  return out
}
