import { concat, utf8 } from './bytes.ts'
import { kdf } from './kdf.ts'

/** PBKDF2-HMAC-SHA-256 as a port: WebCrypto, a native module or noble; `size` bytes. */
export type Pbkdf2 = (
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  size: number,
) => Uint8Array | Promise<Uint8Array>

/** The fixed PBKDF2 salt; what makes each token's function its own are `ser` and `seed` in the password (protocol.md 4). */
const PIN_KDF_SALT = utf8('tok/v1/pin-kdf')

/**
 * `pinKey` under password protection, 32 bytes: PBKDF2(PIN ‖ ser(16) ‖ seed(32)). Sizes of `ser` and `seed` are fixed,
 * so the concatenation is unambiguous. The joined password is overwritten; the caller overwrites its own PIN.
 */
export const pinKeyFromPin = async (
  input: { pin: Uint8Array; serial: Uint8Array; seed: Uint8Array; iterations: number },
  pbkdf2: Pbkdf2,
): Promise<Uint8Array> => {
  const password = concat(input.pin, input.serial, input.seed)
  try {
    return await pbkdf2(password, PIN_KDF_SALT, input.iterations, 32)
  } finally {
    password.fill(0)
  }
}

/** `pinKey` under delegated protection, 32 bytes: the caller's 32-byte key takes PBKDF2's place (protocol.md 4). */
export const pinKeyFromCallerKey = (callerKey: Uint8Array, serial: Uint8Array, seed: Uint8Array): Uint8Array =>
  kdf(callerKey, 'delegated', { salt: concat(serial, seed) })

/** What goes into the OPRF, 32 bytes (protocol.md 4). */
export const oprfInput = (pinKey: Uint8Array): Uint8Array => kdf(pinKey, 'oprf-input')

/** Ed25519 seed of the PIN key pair, 32 bytes, from the 64-byte OPRF output (protocol.md 4). */
export const authSeed = (output: Uint8Array, serial: Uint8Array): Uint8Array =>
  kdf(output, 'pin-auth', { extra: serial })

/** Root of OTP and offline codes, 32 bytes; with `root: pin` its source is `pinKey` (protocol.md 4). */
export const codeRoot = (source: Uint8Array): Uint8Array => kdf(source, 'code-root')

/** Local check value: 0, 1 or 4 bytes for levels none, checksum and hash (protocol.md 4). */
export const localCheck = (pinKey: Uint8Array, level: 'none' | 'checksum' | 'hash'): Uint8Array => {
  const size = level === 'none' ? 0 : level === 'checksum' ? 1 : 4
  return kdf(pinKey, 'check', { size: 4 }).slice(0, size)
}
