import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { b64u } from '../../core/protocol/base64url.ts'
import { fromUtf8, utf8 } from '../../core/protocol/bytes.ts'
import {
  MAX_RESPONSE_PAYLOAD,
  openRequest,
  openResponse,
  readRequest,
  sealRequest,
  sealResponse,
} from '../../core/protocol/envelope.ts'
import { keyPair as hpkeKeyPair, nodeCurves } from '../../core/adapters/keys/node-curves.ts'
import type { DiffieHellman } from '../../core/protocol/hpke.ts'
import { sign } from '../../core/protocol/signature.ts'
import { keyId } from '../../core/protocol/token-id.ts'
import { hex, inputs, malformed, toHex, vectors } from './vectors.ts'

const v = vectors.envelope
const { verify } = nodeCurves
const mostRequestBytes = 958
const own = hpkeKeyPair(hex(v.instanceSecretKey))
const to = { instance: inputs.instance, k: v.kid, recipient: own.publicKey }
const signer = (message: Uint8Array): Uint8Array => sign(inputs.dsk, message)
const secret = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('the recorded envelope', () => {
  test('is sealed bit for bit', async () => {
    expect(b64u(keyId(own.publicKey))).toBe(v.kid)
    const sealed = await sealRequest(to, utf8(v.payload), signer, hex(v.ephemeralSecretKey))
    expect(sealed.body).toBe(v.body)
    expect(toHex(signer(hex(v.deviceTranscript)))).toBe(v.deviceSignature)
    expect(fromUtf8(openResponse(sealed.response, v.response.body))).toBe(v.response.payload)
  })

  test('opens, verifies under the device key and is answered bit for bit', () => {
    const opened = openRequest(readRequest(v.body), inputs.instance, own)
    expect(fromUtf8(opened.payload)).toBe(v.payload)
    expect(verify(opened.signature, opened.signed, inputs.dpk)).toBe(true)
    expect(verify(opened.signature, opened.signed, own.publicKey)).toBe(false)
    expect(sealResponse(opened.response, utf8(v.response.payload), hex(v.response.nonce))).toBe(v.response.body)
  })
})

describe('every envelope', () => {
  test('has one size each way and comes back whole', async () => {
    const payload = fc.uint8Array({ maxLength: mostRequestBytes })
    const answer = fc.uint8Array({ maxLength: MAX_RESPONSE_PAYLOAD })
    await fc.assert(
      fc.asyncProperty(payload, answer, secret, secret, async (p, a, skE, rn) => {
        const sealed = await sealRequest(to, p, signer, skE)
        expect(sealed.body).toHaveLength(1480)
        const opened = openRequest(readRequest(sealed.body), inputs.instance, own)
        expect(opened.payload).toEqual(p)
        const body = sealResponse(opened.response, a, rn)
        expect(body).toHaveLength(2816)
        expect(openResponse(sealed.response, body)).toEqual(a)
      }),
      { numRuns: 20 },
    )
  })

  test('refuses a payload that does not fit', async () => {
    await expect(sealRequest(to, new Uint8Array(mostRequestBytes + 1), signer, inputs.seed)).rejects.toThrow('too long')
  })

  test('opens only where it was sent to', () => {
    const request = readRequest(v.body)
    expect(malformed(() => openRequest(request, 'other', own))).toBe(true)
    expect(malformed(() => openRequest({ ...request, k: b64u(inputs.sid) }, inputs.instance, own))).toBe(true)
    expect(malformed(() => openRequest(request, inputs.instance, hpkeKeyPair(inputs.seed)))).toBe(true)
  })

  test('does not open with any one bit changed', async () => {
    const sealed = await sealRequest(to, utf8(v.payload), signer, hex(v.ephemeralSecretKey))
    fc.assert(
      fc.property(fc.nat(1039), fc.nat(7), (at, bit) => {
        const { k, enc, ct } = readRequest(sealed.body)
        const changed = Uint8Array.from(ct, (byte, i) => (i === at ? byte ^ (1 << bit) : byte))
        return malformed(() => openRequest({ k, enc, ct: changed }, inputs.instance, own))
      }),
      { numRuns: 30 },
    )
  })

  test("takes node's X25519 in place of noble's", () => {
    const pkcs8 = hex('302e020100300506032b656e04220420')
    const spki = hex('302a300506032b656e032100')
    const dh: DiffieHellman = (secretKey, publicKey) =>
      new Uint8Array(
        diffieHellman({
          privateKey: createPrivateKey({ key: Buffer.concat([pkcs8, secretKey]), format: 'der', type: 'pkcs8' }),
          publicKey: createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }),
        }),
      )
    expect(fromUtf8(openRequest(readRequest(v.body), inputs.instance, own, dh).payload)).toBe(v.payload)
  })
})

describe('hostile bodies', () => {
  test.each([
    '',
    'null',
    '[]',
    '{}',
    '{"v":2}',
    v.body.replace('"v":1', '"v":2'),
    v.body.replace('"v":1', '"v":1,"w":1'),
    v.body.replace('"c":"', '"c":"AA'),
    'x'.repeat(5000),
  ])('are refused: %.40s', (body) => expect(malformed(() => readRequest(body))).toBe(true))

  test('an answer to another request does not open', async () => {
    const mine = await sealRequest(to, utf8(v.payload), signer, inputs.seed)
    expect(malformed(() => openResponse(mine.response, v.response.body))).toBe(true)
    expect(malformed(() => openResponse(mine.response, '{"v":1,"error":"envelope"}'))).toBe(true)
  })
})
