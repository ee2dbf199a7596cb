/** Section 5 in both directions: the published bytes, round trips, and what must not open. */
import { describe, expect, it } from 'vitest'
import vectors from '../vectors/device-protocol.json' with { type: 'json' }
import { fromB64u, fromHex, toB64u, toHex, utf8 } from './bytes.ts'
import { deviceTranscript, openResponse, requestInfo, responseKeys, sealRequest } from './envelope.ts'
import { openRequest, sealResponse } from './instance-envelope.ts'
import { publicOf, systemRandom } from './primitives.ts'

const envelope = vectors.envelope
const inst = vectors.inputs.instance
const secret = fromHex(envelope.instanceSecretKey)
const ipk = fromHex(envelope.instancePublicKey)
const deviceKey = fromHex(vectors.inputs.deviceSecretKey)
const dpk = fromHex(vectors.inputs.devicePublicKey)
const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)
const ephemeral = fromHex(envelope.ephemeralSecretKey)
const sealed = (payload: string, plaintext?: (signature: Uint8Array, payload: Uint8Array) => Uint8Array) => {
  const options = { inst, to: { k: envelope.kid, key: ipk }, deviceKey, ephemeral }
  return sealRequest(utf8(payload), plaintext === undefined ? options : { ...options, plaintext })
}

describe('request', () => {
  it('the vector is made byte for byte', () => {
    const request = sealed(envelope.payload)
    expect(toHex(requestInfo(inst, envelope.kid))).toBe(envelope.info)
    expect(toHex(deviceTranscript(inst, request.context.enc, utf8(envelope.payload)))).toBe(envelope.deviceTranscript)
    expect(toHex(request.signature)).toBe(envelope.deviceSignature)
    expect(request.body).toBe(envelope.body)
    expect(request.body).toHaveLength(1480)
  })

  it('the vector opens with the instance key', () => {
    expect(toHex(publicOf('x25519', secret))).toBe(envelope.instancePublicKey)
    const opened = openRequest(inst, secret, envelope.body)
    expect(text(opened.payload)).toBe(envelope.payload)
    expect(toHex(opened.signature)).toBe(envelope.deviceSignature)
    expect(opened.signedBy(dpk)).toBe(true)
    expect(opened.signedBy(publicOf('ed25519', systemRandom(32)))).toBe(false)
  })

  it('every payload length has one size on the wire, up to 958 bytes', () => {
    for (const length of [2, 100, 957, 958]) {
      const payload = 'x'.repeat(length)
      const { body } = sealed(payload)
      expect(body).toHaveLength(1480)
      expect(text(openRequest(inst, secret, body).payload)).toBe(payload)
    }
    expect(() => sealed('x'.repeat(959))).toThrow(RangeError)
  })

  it('another instance name, another k or a changed byte does not open', () => {
    const { k, e, c } = JSON.parse(envelope.body) as { k: string; e: string; c: string }
    expect(() => openRequest('acmf', secret, envelope.body)).toThrow()
    expect(() => openRequest(inst, secret, JSON.stringify({ v: 1, k: toB64u(systemRandom(16)), e, c }))).toThrow()
    const bent = fromB64u(c)
    bent[100] = (bent[100] ?? 0) ^ 1
    expect(() => openRequest(inst, secret, JSON.stringify({ v: 1, k, e, c: toB64u(bent) }))).toThrow()
    expect(() => openRequest(inst, secret, JSON.stringify({ v: 1, k, e: toB64u(new Uint8Array(32)), c }))).toThrow()
  })

  it('a signature does not move to another encapsulation', () => {
    const { signature } = sealed(envelope.payload)
    const other = sealRequest(utf8(envelope.payload), {
      inst,
      to: { k: envelope.kid, key: ipk },
      deviceKey,
      ephemeral: systemRandom(32),
    })
    expect(openRequest(inst, secret, other.body).signedBy(dpk)).toBe(true)
    expect(toHex(other.signature)).not.toBe(toHex(signature))
  })
})

describe('response', () => {
  const { context } = sealed(envelope.payload)
  const response = envelope.response

  it('the vector opens, and its keys are the published ones', () => {
    const { key, nonce } = responseKeys(context, fromHex(response.nonce))
    expect([toHex(key), toHex(nonce)]).toEqual([response.key, response.aeadNonce])
    expect(text(openResponse(context, response.body))).toBe(response.payload)
    expect(response.body).toHaveLength(2816)
  })

  it('the vector is made byte for byte by the instance side', () => {
    const opened = openRequest(inst, secret, envelope.body)
    expect(sealResponse(opened.context, fromHex(response.nonce), utf8(response.payload))).toBe(response.body)
  })

  it('a response to another request, or changed, does not open', () => {
    const other = sealRequest(utf8(envelope.payload), {
      inst,
      to: { k: envelope.kid, key: ipk },
      deviceKey,
      ephemeral: systemRandom(32),
    })
    expect(() => openResponse(other.context, response.body)).toThrow()
    expect(() => openResponse(context, response.body.replace('"v":1', '"v":2'))).toThrow()
    expect(() => openResponse(context, response.body.replace('"c":"t', '"c":"u'))).toThrow()
    expect(() => openResponse(context, '{"v":1,"error":"envelope"}')).toThrow()
  })
})
