import { b32Integer, b32Low, groupsOf4, normaliseB32 } from './crockford.ts'
import { concat, lp, MalformedError, readInteger, tagged, u32, u64, u8 } from './bytes.ts'
import { kdf, mac } from './kdf.ts'
import { plainTyped } from './typed.ts'

/** Length (4–32) and alphabet of a service's one-time codes. */
export interface OtpFormat {
  readonly len: number
  readonly alpha: 'dec' | 'b32'
}

/** Seconds of one OTP step (protocol.md 9.2). */
export const STEP_SECONDS = 30
/** Steps of a day. */
export const STEPS_A_DAY = 86_400 / STEP_SECONDS

/** The OTP step of a Unix time in seconds. */
export const stepOf = (seconds: number): number => Math.max(0, Math.floor(seconds / STEP_SECONDS))

/** HMAC key of one hour's OTPs, 32 bytes, from a code root and that hour's mask (protocol.md 9.2). */
export const otpKey = (root: Uint8Array, mask: Uint8Array): Uint8Array => kdf(root, 'otp', { salt: mask })

/** The code of one step (protocol.md 9.2): RFC 6238 for 6–8 decimals, otherwise a longer cut of the MAC. */
export const otp = (key: Uint8Array, step: number, format: OtpFormat): string => {
  const { len, alpha } = format
  if (alpha === 'dec' && len >= 6 && len <= 8) return truncateToDigits(mac(key, u64(step)), len)
  const value = mac(key, concat(tagged('code', u8(alpha === 'dec' ? 10 : 32), u8(len)), u64(step)))
  return alpha === 'dec' ? decimalLow(value, len) : b32Low(value, len)
}

/** Dynamic truncation of RFC 4226 section 5.3: an HMAC of any hash as 6–8 digits, so that any authenticator library agrees. */
export const truncateToDigits = (hash: Uint8Array, digits: number): string => {
  const value = readInteger(hash, (hash[hash.length - 1] ?? 0) & 15, 4) % 2 ** 31
  return String(value % 10 ** digits).padStart(digits, '0')
}

const decimalLow = (bytes: Uint8Array, digits: number): string => {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return String(value % 10n ** BigInt(digits)).padStart(digits, '0')
}

/** A code as typed, in the form that `otp` makes: digits only, or `B32`; MalformedError if the length or a character is wrong. */
export const normaliseOtp = (typed: string, format: OtpFormat): string => {
  const code = format.alpha === 'dec' ? plainTyped(typed) : normaliseB32(typed)
  if (code.length !== format.len || (format.alpha === 'dec' && !/^\d+$/.test(code)))
    throw new MalformedError('not a code')
  return code
}

/**
 * The offline answer (protocol.md 9.4), 8–32 characters without separators: 4 that tell the device's hour, so that the
 * server needs no synchrony, then the MAC over challenge and hour. `mask` must be that hour's.
 */
export const offlineAnswer = (
  root: Uint8Array,
  ratchet: { mask: Uint8Array; hour: number },
  challenge: string,
  length: number,
): string => {
  const key = kdf(root, 'resp', { salt: ratchet.mask })
  const hour = u32(ratchet.hour)
  return b32Low(hour, 4) + b32Low(mac(key, tagged('offline', lp(normaliseChallenge(challenge)), hour)), length - 4)
}

/** A challenge as typed or stored, 4–32 `B32` characters in any grouping, as it enters the MAC. */
export const normaliseChallenge = (typed: string): string => {
  const challenge = normaliseB32(typed)
  if (challenge.length < 4 || challenge.length > 32) throw new MalformedError('not a challenge')
  return challenge
}

/** The device's hour in an offline answer's first group; 20 bits, unambiguous until 2089 (protocol.md 9.4). */
export const offlineHour = (answer: string): number => b32Integer(answer.slice(0, 4))

/** Challenge or answer as shown to people, in groups of 4. */
export const showCode = (code: string, separator = ' '): string => groupsOf4(code, separator)
