/** Test helper: protocol.md 5, the instance's half, so that sealing is verified by round trip. */
import { type Bytes, concat, fromB64u, lp, toB64u } from './bytes.ts'
import { deviceTranscript, pad, REQUEST_SIZE, requestInfo, RESPONSE_SIZE, responseKeys, unpad } from './envelope.ts'
import { type HpkeContext, open, setupRecipient } from './hpke.ts'
import { aeadSeal, verify } from './primitives.ts'

const NOTHING: Bytes = new Uint8Array(0)

export interface OpenedRequest {
  readonly k: string
  readonly signature: Bytes
  readonly payload: Bytes
  readonly context: HpkeContext
  /** Whether this device key signed it. */
  signedBy(deviceKey: Uint8Array): boolean
}

interface RequestEnvelope {
  v: number
  k: string
  e: string
  c: string
}

/** The `k` of a request body: which key opens it. */
const parseRequest = (body: string): RequestEnvelope => JSON.parse(body) as RequestEnvelope

/** Opens a request with the secret key of the instance or session; throws if it does not open. */
export const openRequest = (inst: string, secret: Uint8Array, body: string): OpenedRequest => {
  const { v, k, e, c } = parseRequest(body)
  if (v !== 1) throw new Error('version')
  const context = setupRecipient(secret, requestInfo(inst, k), fromB64u(e, 32))
  const plain = open(context, NOTHING, fromB64u(c, REQUEST_SIZE + 16))
  const signature = plain.slice(0, 64)
  const payload = unpad(plain.slice(64), REQUEST_SIZE - 64)
  return {
    k,
    signature,
    payload,
    context,
    signedBy: (key) => verify(key, deviceTranscript(inst, context.enc, payload), signature),
  }
}

/** Seals a response to the sender of an opened request. */
export const sealResponse = (context: HpkeContext, responseNonce: Uint8Array, payload: Uint8Array): string => {
  const { key, nonce } = responseKeys(context, responseNonce)
  const sealed = aeadSeal(key, nonce, NOTHING, pad(concat(lp(payload)), RESPONSE_SIZE))
  return JSON.stringify({ v: 1, n: toB64u(responseNonce), c: toB64u(sealed) })
}
