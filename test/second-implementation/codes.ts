/** Section 9: the ratchet, one-time codes and offline answers. */
import { createHmac } from 'node:crypto'
import { b32, type Bytes, inFours, lp, normalB32, tagged, toInteger, uint, concat } from './bytes.ts'
import { H, kdf, MAC } from './primitives.ts'

export type Alphabet = 'dec' | 'b32'
export const hourOf = (time: number): number => Math.floor(time / 3600)

/** The mask `hours` later. */
export const ratchet = (mask: Uint8Array, hours: number): Bytes => {
  let next: Bytes = new Uint8Array(mask)
  for (let i = 0; i < hours; i++) next = H(tagged('ratchet', next))
  return next
}

export const otpKey = (codeRoot: Uint8Array, mask: Uint8Array): Bytes => kdf(codeRoot, 'otp', { salt: mask })

/** RFC 4226 truncation of an HMAC, `digits` decimal digits. */
export const hotp = (
  key: Uint8Array,
  counter: number,
  digits: number,
  hash: 'sha1' | 'sha256' | 'sha512' = 'sha256',
): string => {
  const mac = createHmac(hash, key).update(uint(counter, 8)).digest()
  const word = mac.readUInt32BE((mac[mac.length - 1] ?? 0) & 15) & 0x7fffffff
  return String(word % 10 ** digits).padStart(digits, '0')
}

/** The code of one 30-second step, the mask being that of its hour. */
export const otpAt = (
  codeRoot: Uint8Array,
  mask: Uint8Array,
  step: number,
  length: number,
  alphabet: Alphabet,
): string => {
  const key = otpKey(codeRoot, mask)
  if (alphabet === 'dec' && length >= 6 && length <= 8) return hotp(key, step, length)
  const value = toInteger(
    MAC(key, concat(tagged('code', uint(alphabet === 'dec' ? 10 : 32, 1), uint(length, 1)), uint(step, 8))),
  )
  return alphabet === 'dec' ? (value % 10n ** BigInt(length)).toString().padStart(length, '0') : b32(value, length)
}

/** The answer to an offline challenge, `length` characters in groups of four. */
export const offlineAnswer = (
  codeRoot: Uint8Array,
  mask: Uint8Array,
  ep: number,
  challenge: string,
  length: number,
): string => {
  const key = kdf(codeRoot, 'resp', { salt: mask })
  const mac = toInteger(MAC(key, tagged('offline', lp(normalB32(challenge)), uint(ep, 4))))
  return inFours(b32(BigInt(ep), 4) + b32(mac, length - 4))
}
