/** Hashes, key derivation, AEAD, Ed25519 and X25519 on `node:crypto`, with raw keys. */
import * as crypto from 'node:crypto'
import { type Bytes, concat, fromHex, tagged } from './bytes.ts'

const own = (buffer: Uint8Array): Bytes => new Uint8Array(buffer)
const NOTHING: Bytes = new Uint8Array(0)

export type Random = (size: number) => Uint8Array
export const systemRandom: Random = (size) => own(crypto.randomBytes(size))

/** `H` = SHA-256. */
export const H = (...parts: readonly Uint8Array[]): Bytes =>
  own(
    crypto
      .createHash('sha256')
      .update(concat(...parts))
      .digest(),
  )
export const sha512 = (...parts: readonly Uint8Array[]): Bytes =>
  own(
    crypto
      .createHash('sha512')
      .update(concat(...parts))
      .digest(),
  )
/** `MAC` = HMAC-SHA-256. */
export const MAC = (key: Uint8Array, message: Uint8Array): Bytes =>
  own(crypto.createHmac('sha256', key).update(message).digest())

/** HKDF-Extract and -Expand of RFC 5869 with SHA-256, apart, since HPKE needs them apart. */
export const hkdfExtract = (salt: Uint8Array, ikm: Uint8Array): Bytes => MAC(salt, ikm)
export const hkdfExpand = (prk: Uint8Array, info: Uint8Array, size: number): Bytes => {
  let block: Bytes = NOTHING
  let out: Bytes = NOTHING
  for (let i = 1; out.length < size; i++) {
    block = MAC(prk, concat(block, info, Uint8Array.of(i)))
    out = concat(out, block)
  }
  return out.slice(0, size)
}

export interface KdfOptions {
  readonly size?: number
  readonly salt?: Uint8Array
  readonly extra?: Uint8Array
}

/** `kdf(ikm, name, L=32, salt=∅, extra=∅)` of protocol.md 2, by node's own HKDF. */
export const kdf = (
  ikm: Uint8Array,
  name: string,
  { size = 32, salt = NOTHING, extra = NOTHING }: KdfOptions = {},
): Bytes => {
  return own(new Uint8Array(crypto.hkdfSync('sha256', ikm, salt, tagged(name, extra), size)))
}

export const pbkdf2 = (
  hash: 'sha256' | 'sha512',
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  size: number,
): Bytes => own(crypto.pbkdf2Sync(password, salt, rounds, size, hash))

const AEAD = 'chacha20-poly1305'
const TAG = 16

/** ChaCha20-Poly1305, ciphertext ‖ tag. */
export const aeadSeal = (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array): Bytes => {
  const cipher = crypto.createCipheriv(AEAD, key, nonce, { authTagLength: TAG })
  cipher.setAAD(aad, { plaintextLength: plain.length })
  return concat(cipher.update(plain), cipher.final(), cipher.getAuthTag())
}

/** Throws when the tag does not fit. */
export const aeadOpen = (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Bytes => {
  if (sealed.length < TAG) throw new Error('ciphertext too short')
  const decipher = crypto.createDecipheriv(AEAD, key, nonce, { authTagLength: TAG })
  decipher.setAAD(aad, { plaintextLength: sealed.length - TAG })
  decipher.setAuthTag(sealed.slice(-TAG))
  return concat(decipher.update(sealed.slice(0, -TAG)), decipher.final())
}

/** DER headers of RFC 8410 before 32 raw bytes: object identifiers 1.3.101.110 (X25519) and .112 (Ed25519). */
const secretDer = { x25519: '302e020100300506032b656e04220420', ed25519: '302e020100300506032b657004220420' } as const
const publicDer = { x25519: '302a300506032b656e032100', ed25519: '302a300506032b6570032100' } as const
type Curve = keyof typeof secretDer

const secretKey = (curve: Curve, raw: Uint8Array): crypto.KeyObject => {
  if (raw.length !== 32) throw new Error('a secret key has 32 bytes')
  return crypto.createPrivateKey({
    key: Buffer.from(concat(fromHex(secretDer[curve]), raw)),
    format: 'der',
    type: 'pkcs8',
  })
}
const publicKey = (curve: Curve, raw: Uint8Array): crypto.KeyObject => {
  if (raw.length !== 32) throw new Error('a public key has 32 bytes')
  return crypto.createPublicKey({
    key: Buffer.from(concat(fromHex(publicDer[curve]), raw)),
    format: 'der',
    type: 'spki',
  })
}
/** The raw public key of 32 raw secret bytes. */
export const publicOf = (curve: Curve, raw: Uint8Array): Bytes =>
  own(crypto.createPublicKey(secretKey(curve, raw)).export({ format: 'der', type: 'spki' })).slice(-32)

export const sign = (seed: Uint8Array, message: Uint8Array): Bytes =>
  own(crypto.sign(null, message, secretKey('ed25519', seed)))
export const verify = (key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  crypto.verify(null, message, publicKey('ed25519', key), signature)

/** X25519; throws on an all-zero result, as RFC 9180 section 7.1.4 asks. */
export const diffieHellman = (secret: Uint8Array, peer: Uint8Array): Bytes => {
  const shared = own(
    crypto.diffieHellman({ privateKey: secretKey('x25519', secret), publicKey: publicKey('x25519', peer) }),
  )
  if (shared.every((byte) => byte === 0)) throw new Error('low-order public key')
  return shared
}
