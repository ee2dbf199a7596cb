/** Section 5, the device's half: seals a request, opens its response. */
import { type Bytes, concat, fromB64u, lp, tagged, toB64u, utf8 } from './bytes.ts'
import { exportSecret, type HpkeContext, seal, setupSender } from './hpke.ts'
import { aeadOpen, hkdfExpand, hkdfExtract, sign } from './primitives.ts'

export const REQUEST_SIZE = 1024
export const RESPONSE_SIZE = 2048
const NOTHING: Bytes = new Uint8Array(0)

/** Whom a request is sealed to: `k` is the 22 characters of the kid or sid, `key` the public key behind them. */
export interface Recipient {
  readonly k: string
  readonly key: Uint8Array
}

export const requestInfo = (inst: string, k: string): Bytes => tagged('req', lp(inst), lp(k))
export const deviceTranscript = (inst: string, enc: Uint8Array, payload: Uint8Array): Bytes =>
  tagged('dev', lp(inst), enc, payload)

/** Zeros behind, up to exactly `size`. */
export const pad = (bytes: Uint8Array, size: number): Bytes => {
  if (bytes.length > size) throw new RangeError(`${bytes.length} bytes do not fit in ${size}`)
  return concat(bytes, new Uint8Array(size - bytes.length))
}

export interface SealOptions {
  readonly inst: string
  readonly to: Recipient
  readonly deviceKey: Uint8Array
  readonly ephemeral: Uint8Array
  /** Makes the plaintext from signature and payload; a hostile tester may cut, pad or bend it here. */
  readonly plaintext?: (signature: Bytes, payload: Bytes) => Uint8Array
}

export interface SealedRequest {
  readonly body: string
  readonly signature: Bytes
  readonly context: HpkeContext
}

/** `sig ‖ u16(length) ‖ payload ‖ zeros`, 1024 bytes. */
export const requestPlaintext = (signature: Uint8Array, payload: Uint8Array): Bytes =>
  pad(concat(signature, lp(payload)), REQUEST_SIZE)

/** The request body, 1480 characters, and the context that opens its response. */
export const sealRequest = (payload: Uint8Array, options: SealOptions): SealedRequest => {
  const { inst, to, deviceKey, ephemeral, plaintext = requestPlaintext } = options
  const context = setupSender(to.key, requestInfo(inst, to.k), ephemeral)
  const signature = sign(deviceKey, deviceTranscript(inst, context.enc, payload))
  const sealed = seal(context, NOTHING, plaintext(signature, new Uint8Array(payload)))
  return { body: JSON.stringify({ v: 1, k: to.k, e: toB64u(context.enc), c: toB64u(sealed) }), signature, context }
}

export interface ResponseKeys {
  readonly key: Bytes
  readonly nonce: Bytes
}

/** Keys of a response, RFC 9458 section 4.4 with the label `tok/v1/res`. */
export const responseKeys = (context: HpkeContext, responseNonce: Uint8Array): ResponseKeys => {
  const prk = hkdfExtract(concat(context.enc, responseNonce), exportSecret(context, utf8('tok/v1/res'), 32))
  return { key: hkdfExpand(prk, utf8('key'), 32), nonce: hkdfExpand(prk, utf8('nonce'), 12) }
}

/** The length-prefixed payload of a padded plaintext; refuses a wrong size, a bad length and padding that is not zero. */
export const unpad = (plain: Uint8Array, size: number): Bytes => {
  const length = ((plain[0] ?? 0) << 8) | (plain[1] ?? 0)
  if (plain.length !== size || 2 + length > size) throw new Error('wrong plaintext size')
  if (plain.subarray(2 + length).some((byte) => byte !== 0)) throw new Error('padding is not zero')
  return new Uint8Array(plain.slice(2, 2 + length))
}

const member = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? Object.getOwnPropertyDescriptor(body, name)?.value : undefined

/** The payload of a response; throws on anything that does not authenticate. */
export const openResponse = (context: HpkeContext, body: string): Bytes => {
  const parsed: unknown = JSON.parse(body)
  const n = member(parsed, 'n')
  const c = member(parsed, 'c')
  if (member(parsed, 'v') !== 1 || typeof n !== 'string' || typeof c !== 'string')
    throw new Error('not a response envelope')
  const { key, nonce } = responseKeys(context, fromB64u(n, 32))
  return unpad(aeadOpen(key, nonce, NOTHING, fromB64u(c, RESPONSE_SIZE + 16)), RESPONSE_SIZE)
}
