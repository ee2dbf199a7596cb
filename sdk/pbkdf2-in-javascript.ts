import { pbkdf2Async } from '@noble/hashes/pbkdf2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Pbkdf2 } from '../core/protocol/pin.ts'

/** PBKDF2-HMAC-SHA-256 in JavaScript, 6 to 500 times slower than a native one. */
export const pbkdf2: Pbkdf2 = (password, salt, iterations, size) =>
  pbkdf2Async(sha256, password, salt, { c: iterations, dkLen: size })
