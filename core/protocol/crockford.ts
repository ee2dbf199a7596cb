import { MalformedError } from './bytes.ts'
import { plainTyped } from './typed.ts'

/** Crockford's alphabet, `B32` of protocol.md 2: 32 characters, none of which is mistaken for another. */
const B32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What a person typed, as `B32`: plain, uppercase, I and L → 1, O → 0. Anything else throws MalformedError. */
export const normaliseB32 = (typed: string): string => {
  const text = plainTyped(typed).toUpperCase().replace(/[IL]/g, '1').replace(/O/g, '0')
  for (const character of text) if (!B32.includes(character)) throw new MalformedError('not a code')
  return text
}

/** The low `5·count` bits of a big-endian integer of any size, as `count` characters. */
export const b32Low = (bytes: Uint8Array, count: number): string => {
  let text = ''
  let bits = 0
  let width = 0
  let at = bytes.length
  while (text.length < count) {
    if (width < 5) {
      bits |= (at > 0 ? (bytes[--at] ?? 0) : 0) << width
      width += 8
    }
    text = (B32[bits & 31] ?? '') + text
    bits >>= 5
    width -= 5
  }
  return text
}

/** The integer that up to 10 `B32` characters spell. */
export const b32Integer = (text: string): number => {
  let value = 0
  for (const character of text) {
    const digit = B32.indexOf(character)
    if (digit < 0) throw new MalformedError('not a code')
    value = value * 32 + digit
  }
  return value
}

/** Groups of four with a separator, `-` unless told, for reading and typing. */
export const groupsOf4 = (text: string, separator = '-'): string => (text.match(/.{1,4}/g) ?? []).join(separator)
