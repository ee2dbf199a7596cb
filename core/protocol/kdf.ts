import { expand, extract, hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, tagged } from './bytes.ts'

const NOTHING = new Uint8Array(0)

/** `H` of protocol.md 2: SHA-256 of the concatenated parts, 32 bytes. */
export const sha = (...parts: Uint8Array[]): Uint8Array =>
  sha256(parts.length === 1 && parts[0] ? parts[0] : concat(...parts))

/** `MAC` of protocol.md 2: HMAC-SHA-256, 32 bytes. */
export const mac = (key: Uint8Array, message: Uint8Array): Uint8Array => hmac(sha256, key, message)

/** `kdf` of protocol.md 2: HKDF-SHA-256 (RFC 5869) with info = `tagged(name, extra)`; `size` bytes, 32 unless told. */
export const kdf = (
  ikm: Uint8Array,
  name: string,
  options: { size?: number; salt?: Uint8Array; extra?: Uint8Array } = {},
): Uint8Array => hkdf(sha256, ikm, options.salt, tagged(name, options.extra ?? NOTHING), options.size ?? 32)

/** HKDF-Extract with SHA-256: a 32-byte pseudorandom key (RFC 5869 section 2.2). */
export const hkdfExtract = (salt: Uint8Array, ikm: Uint8Array): Uint8Array => extract(sha256, ikm, salt)

/** HKDF-Expand with SHA-256 (RFC 5869 section 2.3). */
export const hkdfExpand = (prk: Uint8Array, info: Uint8Array, size: number): Uint8Array =>
  expand(sha256, prk, info, size)
