import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { concat, isZero, MalformedError, u16, utf8 } from './bytes.ts'
import { hkdfExpand, hkdfExtract } from './kdf.ts'

/** An X25519 key pair, 32 bytes each. The public half is kept so that opening needs one multiplication, not two. */
export interface HpkeKeyPair {
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
}

/** X25519 as a port: (secret key, public key) → 32 bytes. The server may hand in node:crypto's. */
export type DiffieHellman = (secretKey: Uint8Array, publicKey: Uint8Array) => Uint8Array

/** One-message HPKE context: AEAD key (32), nonce (12) and exporter secret (32), RFC 9180 section 5.1. */
export interface HpkeContext {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly exporterSecret: Uint8Array
}

const EMPTY = new Uint8Array(0)
// Suites of RFC 9180 section 7: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.
const KEM = concat(utf8('KEM'), u16(0x0020))
const HPKE = concat(utf8('HPKE'), u16(0x0020), u16(0x0001), u16(0x0003))
const VERSION = utf8('HPKE-v1')

const labeledExtract = (suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array =>
  hkdfExtract(salt, concat(VERSION, suite, utf8(label), ikm))

const labeledExpand = (suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, size: number): Uint8Array =>
  hkdfExpand(prk, concat(u16(size), VERSION, suite, utf8(label), info), size)

/** X25519 by noble. */
const diffieHellman: DiffieHellman = (secretKey, publicKey) => x25519.getSharedSecret(secretKey, publicKey)

const sharedSecret = (
  dh: DiffieHellman,
  secretKey: Uint8Array,
  publicKey: Uint8Array,
  kemContext: Uint8Array,
): Uint8Array => {
  let secret: Uint8Array
  try {
    secret = dh(secretKey, publicKey)
  } catch {
    throw new MalformedError('not an X25519 key')
  }
  // RFC 9180 section 7.1.4: a low-order point would make the "shared" secret known to everybody.
  if (isZero(secret)) throw new MalformedError('not an X25519 key')
  return labeledExpand(KEM, labeledExtract(KEM, EMPTY, 'eae_prk', secret), 'shared_secret', kemContext, 32)
}

// Key schedule of base mode, RFC 9180 section 5.1; the hash of the empty psk_id never changes.
const PSK_ID_HASH = labeledExtract(HPKE, EMPTY, 'psk_id_hash', EMPTY)

const schedule = (shared: Uint8Array, info: Uint8Array): HpkeContext => {
  const context = concat(Uint8Array.of(0), PSK_ID_HASH, labeledExtract(HPKE, EMPTY, 'info_hash', info))
  const secret = labeledExtract(HPKE, shared, 'secret', EMPTY)
  return {
    key: labeledExpand(HPKE, secret, 'key', context, 32),
    nonce: labeledExpand(HPKE, secret, 'base_nonce', context, 12),
    exporterSecret: labeledExpand(HPKE, secret, 'exp', context, 32),
  }
}

/** SetupBaseS to a recipient's public key (32 bytes) with a fresh ephemeral secret key (32 random bytes, never reused). */
export const setupSender = (
  recipient: Uint8Array,
  info: Uint8Array,
  ephemeralSecret: Uint8Array,
  dh = diffieHellman,
): { enc: Uint8Array; context: HpkeContext } => {
  const enc = x25519.getPublicKey(ephemeralSecret)
  return { enc, context: schedule(sharedSecret(dh, ephemeralSecret, recipient, concat(enc, recipient)), info) }
}

/** SetupBaseR from `enc` (32 bytes); throws MalformedError for a low-order point. */
export const setupRecipient = (enc: Uint8Array, own: HpkeKeyPair, info: Uint8Array, dh = diffieHellman): HpkeContext =>
  schedule(sharedSecret(dh, own.secretKey, enc, concat(enc, own.publicKey)), info)

/** Seals the context's only message: ciphertext and 16-byte tag. A second one would reuse the nonce. */
export const hpkeSeal = (context: HpkeContext, aad: Uint8Array, plaintext: Uint8Array): Uint8Array =>
  chacha20poly1305(context.key, context.nonce, aad).encrypt(plaintext)

/** Opens the context's only message; null if it was not sealed under this context. */
export const hpkeOpen = (context: HpkeContext, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array | null => {
  try {
    return chacha20poly1305(context.key, context.nonce, aad).decrypt(ciphertext)
  } catch {
    return null
  }
}

/** Export, RFC 9180 section 5.3. */
export const exportSecret = (context: HpkeContext, label: Uint8Array, size: number): Uint8Array =>
  labeledExpand(HPKE, context.exporterSecret, 'sec', label, size)
