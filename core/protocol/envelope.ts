import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { b64u, fromB64u } from './base64url.ts'
import { concat, isZero, lp, MalformedError, readInteger, tagged, u16, utf8 } from './bytes.ts'
import {
  type DiffieHellman,
  exportSecret,
  type HpkeContext,
  type HpkeKeyPair,
  hpkeOpen,
  hpkeSeal,
  setupRecipient,
  setupSender,
} from './hpke.ts'
import { hkdfExpand, hkdfExtract } from './kdf.ts'
import type { Sign } from './signature.ts'

/** Bytes of a request's plaintext and of a response's: one size each, so that traffic says nothing about what it carries. */
const REQUEST_PLAINTEXT = 1024
const RESPONSE_PLAINTEXT = 2048
/** Characters of every response on the wire; a request has 1480 (protocol.md 5). */
export const RESPONSE_CHARACTERS = 2816
/** Largest payload of a response: what is left after the length. */
export const MAX_RESPONSE_PAYLOAD = RESPONSE_PLAINTEXT - 2

const NO_AAD = new Uint8Array(0)
const EXPORT_LABEL = utf8('tok/v1/res')
const KEY = utf8('key')
const NONCE = utf8('nonce')

/** What the sender keeps to open the answer, and the recipient to seal it: good for one response. */
export interface ResponseContext {
  readonly enc: Uint8Array
  readonly hpke: HpkeContext
}

/** A request as it stands on the wire: key or session id (22 characters), `enc` (32 bytes) and ciphertext (1040 bytes). */
export interface WireRequest {
  readonly k: string
  readonly enc: Uint8Array
  readonly ct: Uint8Array
}

/** An opened request. Nothing in `payload` may be acted on before `signature` (64 bytes) verified over `signed`. */
export interface OpenedRequest {
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly signed: Uint8Array
  readonly response: ResponseContext
}

const requestInfo = (instance: string, k: string): Uint8Array => tagged('req', lp(instance), lp(k))

/** What the device key signs: `tagged("dev", lp(inst), enc, payload)`; `enc` ties the signature to this one envelope. */
const deviceTranscript = (instance: string, enc: Uint8Array, payload: Uint8Array): Uint8Array =>
  tagged('dev', lp(instance), enc, payload)

/** Seals and signs a request to `recipient` (`ipk`, or a session's `x`); 1480 characters. MalformedError if the payload exceeds 958 bytes. */
export const sealRequest = async (
  to: { instance: string; k: string; recipient: Uint8Array },
  payload: Uint8Array,
  sign: Sign,
  ephemeralSecret: Uint8Array,
): Promise<{ body: string; response: ResponseContext }> => {
  const { enc, context } = setupSender(to.recipient, requestInfo(to.instance, to.k), ephemeralSecret)
  const signature = await sign(deviceTranscript(to.instance, enc, payload))
  const ct = hpkeSeal(context, NO_AAD, pad(concat(signature, u16(payload.length), payload), REQUEST_PLAINTEXT))
  return { body: `{"v":1,"k":"${to.k}","e":"${b64u(enc)}","c":"${b64u(ct)}"}`, response: { enc, hpke: context } }
}

/** Takes a request's JSON apart without opening it, so that the server can find the key; MalformedError if it is none of ours. */
export const readRequest = (body: string): WireRequest => {
  if (body.length > 4096) throw new MalformedError('too long')
  const { v, k, e, c, ...rest } = parseObject(body)
  if (v !== 1 || typeof k !== 'string' || Object.keys(rest).length > 0) throw new MalformedError('not a request')
  fromB64u(k, 16)
  return { k, enc: fromB64u(e, 32), ct: fromB64u(c, REQUEST_PLAINTEXT + 16) }
}

/** Opens a request with the instance's or session's key pair; MalformedError if it does not open (HTTP 400 `envelope`). */
export const openRequest = (
  request: WireRequest,
  instance: string,
  own: HpkeKeyPair,
  dh?: DiffieHellman,
): OpenedRequest => {
  const hpke = setupRecipient(request.enc, own, requestInfo(instance, request.k), dh)
  const plaintext = hpkeOpen(hpke, NO_AAD, request.ct)
  if (plaintext === null) throw new MalformedError('does not open')
  const payload = unpad(plaintext.subarray(64))
  return {
    payload,
    signature: plaintext.subarray(0, 64),
    signed: deviceTranscript(instance, request.enc, payload),
    response: { enc: request.enc, hpke },
  }
}

const responseKeys = (context: ResponseContext, rn: Uint8Array): { key: Uint8Array; nonce: Uint8Array } => {
  const prk = hkdfExtract(concat(context.enc, rn), exportSecret(context.hpke, EXPORT_LABEL, 32))
  return { key: hkdfExpand(prk, KEY, 32), nonce: hkdfExpand(prk, NONCE, 12) }
}

/** Seals the answer to an opened request, keys as in RFC 9458 section 4.4, `rn` 32 fresh random bytes; 2816 characters. */
export const sealResponse = (context: ResponseContext, payload: Uint8Array, rn: Uint8Array): string => {
  const { key, nonce } = responseKeys(context, rn)
  const ct = chacha20poly1305(key, nonce).encrypt(pad(concat(u16(payload.length), payload), RESPONSE_PLAINTEXT))
  return `{"v":1,"n":"${b64u(rn)}","c":"${b64u(ct)}"}`
}

/** Opens the answer to an own request; MalformedError unless the holder of the recipient key made it for this very request. */
export const openResponse = (context: ResponseContext, body: string): Uint8Array => {
  const { v, n, c } = parseObject(body)
  if (v !== 1) throw new MalformedError('not a response')
  const { key, nonce } = responseKeys(context, fromB64u(n, 32))
  const ct = fromB64u(c, RESPONSE_PLAINTEXT + 16)
  let plaintext: Uint8Array
  try {
    plaintext = chacha20poly1305(key, nonce).decrypt(ct)
  } catch {
    throw new MalformedError('does not open')
  }
  return unpad(plaintext)
}

const parseObject = (text: string): Record<string, unknown> => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new MalformedError('not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedError('not an object')
  return { ...value }
}

const pad = (bytes: Uint8Array, size: number): Uint8Array => {
  if (bytes.length > size) throw new MalformedError('payload too long')
  const out = new Uint8Array(size)
  out.set(bytes)
  return out
}

const unpad = (bytes: Uint8Array): Uint8Array => {
  const end = 2 + readInteger(bytes, 0, 2)
  if (end > bytes.length || !isZero(bytes.subarray(end))) throw new MalformedError('bad padding')
  return bytes.subarray(2, end)
}
