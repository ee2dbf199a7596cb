/** RFC 9180 base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, one message per context. */
import { type Bytes, concat, uint, utf8 } from './bytes.ts'
import { aeadOpen, aeadSeal, diffieHellman, hkdfExpand, hkdfExtract, publicOf } from './primitives.ts'

const NOTHING: Bytes = new Uint8Array(0)
const KEM = concat(utf8('KEM'), uint(0x0020, 2))
const SUITE = concat(utf8('HPKE'), uint(0x0020, 2), uint(0x0001, 2), uint(0x0003, 2))

const extract = (suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Bytes =>
  hkdfExtract(salt, concat(utf8('HPKE-v1'), suite, utf8(label), ikm))
const expand = (suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, size: number): Bytes =>
  hkdfExpand(prk, concat(uint(size, 2), utf8('HPKE-v1'), suite, utf8(label), info), size)

/** One context: what either side can do after set-up. */
export interface HpkeContext {
  readonly enc: Bytes
  readonly key: Bytes
  readonly baseNonce: Bytes
  readonly exporterSecret: Bytes
}

const schedule = (enc: Uint8Array, shared: Uint8Array, recipient: Uint8Array, info: Uint8Array): HpkeContext => {
  const kemContext = concat(enc, recipient)
  const secret = expand(KEM, extract(KEM, NOTHING, 'eae_prk', shared), 'shared_secret', kemContext, 32)
  const context = concat(
    Uint8Array.of(0),
    extract(SUITE, NOTHING, 'psk_id_hash', NOTHING),
    extract(SUITE, NOTHING, 'info_hash', info),
  )
  const prk = extract(SUITE, secret, 'secret', NOTHING)
  return {
    enc: new Uint8Array(enc),
    key: expand(SUITE, prk, 'key', context, 32),
    baseNonce: expand(SUITE, prk, 'base_nonce', context, 12),
    exporterSecret: expand(SUITE, prk, 'exp', context, 32),
  }
}

/** `SetupBaseS`, with the ephemeral secret key given. */
export const setupSender = (recipient: Uint8Array, info: Uint8Array, ephemeral: Uint8Array): HpkeContext =>
  schedule(publicOf('x25519', ephemeral), diffieHellman(ephemeral, recipient), recipient, info)

/** `SetupBaseR`. */
export const setupRecipient = (secret: Uint8Array, info: Uint8Array, enc: Uint8Array): HpkeContext =>
  schedule(enc, diffieHellman(secret, enc), publicOf('x25519', secret), info)

/** `Context.Seal` and `.Open` at sequence number 0. */
export const seal = (context: HpkeContext, aad: Uint8Array, plain: Uint8Array): Bytes =>
  aeadSeal(context.key, context.baseNonce, aad, plain)
export const open = (context: HpkeContext, aad: Uint8Array, sealed: Uint8Array): Bytes =>
  aeadOpen(context.key, context.baseNonce, aad, sealed)

/** `Context.Export`. */
export const exportSecret = (context: HpkeContext, label: Uint8Array, size: number): Bytes =>
  expand(SUITE, context.exporterSecret, 'sec', label, size)
