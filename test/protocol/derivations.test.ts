import { pbkdf2Sync } from 'node:crypto'
import { ristretto255_oprf } from '@noble/curves/ed25519.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, test } from 'vitest'
import { blind, evaluate, finalize, newOprfKey } from '../../core/protocol/oprf.ts'
import {
  authSeed,
  codeRoot,
  localCheck,
  oprfInput,
  type Pbkdf2,
  pinKeyFromCallerKey,
  pinKeyFromPin,
} from '../../core/protocol/pin.ts'
import { signingPublicKey } from '../../core/protocol/signature.ts'
import { tokenId } from '../../core/protocol/token-id.ts'
import { tenantOf } from '../../core/contract/fields.ts'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import rfc9497 from '../vectors/rfc9497-ristretto255-oprf.json' with { type: 'json' }
import { blindSource, hex, inputs, malformed, toHex, vectors } from './vectors.ts'

const noblePbkdf2: Pbkdf2 = (password, salt, c, dkLen) => pbkdf2(sha256, password, salt, { c, dkLen })
const nodePbkdf2: Pbkdf2 = (password, salt, c, size) => new Uint8Array(pbkdf2Sync(password, salt, c, size, 'sha256'))

describe.each(Object.entries(vectors.pins))('the %s PIN', (_, v) => {
  const oprfKey = inputs.k

  test.each([
    ['noble', noblePbkdf2],
    ['node', nodePbkdf2],
  ])('gives pinKey with %s PBKDF2, and leaves no password behind', async (_name, port) => {
    let seen = new Uint8Array(0)
    const spy: Pbkdf2 = (password, salt, c, size) => {
      seen = password as Uint8Array<ArrayBuffer>
      return port(password, salt, c, size)
    }
    const pin = new TextEncoder().encode(v.pin)
    const key = await pinKeyFromPin({ pin, serial: inputs.ser, seed: inputs.seed, iterations: inputs.iterations }, spy)
    expect(toHex(key)).toBe(v.pinKey)
    expect(seen).toEqual(new Uint8Array(pin.length + 48))
  })

  test('is blinded, evaluated and finalized as recorded', () => {
    const input = oprfInput(hex(v.pinKey))
    expect(toHex(input)).toBe(v.oprfInput)
    const made = blind(input, blindSource(hex(v.blind)))
    expect([toHex(made.blind), toHex(made.blinded)]).toEqual([v.blind, v.blinded])
    expect(toHex(evaluate(oprfKey, made.blinded))).toBe(v.evaluated)
    expect(toHex(finalize(input, made.blind, hex(v.evaluated)))).toBe(v.output)
  })

  test('gives the PIN key pair, code roots and check values', () => {
    const seed = authSeed(hex(v.output), inputs.ser)
    expect([toHex(seed), toHex(signingPublicKey(seed))]).toEqual([v.authSeed, v.authPublic])
    const pinKey = hex(v.pinKey)
    expect(toHex(codeRoot(pinKey))).toBe(v.codeRoot)
    expect(toHex(codeRoot(hex(v.output)))).toBe(v.codeRootOprf)
    expect(toHex(localCheck(pinKey, 'checksum'))).toBe(v.check1)
    expect(toHex(localCheck(pinKey, 'hash'))).toBe(v.check4)
    expect(localCheck(pinKey, 'none')).toHaveLength(0)
  })
})

describe('keys and ids', () => {
  test('the delegated key takes the place of PBKDF2', () => {
    expect(toHex(pinKeyFromCallerKey(hex(inputs.delegatedKey), inputs.ser, inputs.seed))).toBe(vectors.delegatedPinKey)
  })

  test.each(vectors.tokenId)('the token id of $usr in $svc', ({ inst, svc, usr, t }) => {
    expect(toHex(tokenId(inst, svc, usr))).toBe(t)
    // As the server reckons it, with Node's hash.
    if (tenantOf(svc) === inst) expect(tokenKey(svc, usr)).toBe(Buffer.from(t, 'hex').toString('base64url'))
  })
})

describe('OPRF', () => {
  test.each(
    rfc9497.suites.flatMap((suite) => suite.vectors.map((v) => ({ ...v, skSm: suite.skSm, seed: suite.seed }))),
  )('RFC 9497 A.1.1, input $Input', (v) => {
    const made = blind(hex(v.Input), blindSource(hex(v.Blind)))
    expect(toHex(made.blinded)).toBe(v.BlindedElement)
    expect(toHex(evaluate(hex(v.skSm), made.blinded))).toBe(v.EvaluationElement)
    expect(toHex(finalize(hex(v.Input), made.blind, hex(v.EvaluationElement)))).toBe(v.Output)
  })

  test.each(vectors.mustReject.blinded)('the element %s is refused on both sides', (element) => {
    expect(malformed(() => evaluate(inputs.k, hex(element)))).toBe(true)
    expect(malformed(() => finalize(new Uint8Array(32), hex(vectors.pins.normal.blind), hex(element)))).toBe(true)
  })

  test('a short element is refused', () => {
    expect(malformed(() => evaluate(inputs.k, new Uint8Array(31)))).toBe(true)
  })

  test("agrees with noble's own ristretto255_oprf in every step", () => {
    const random = (size: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(size))
    for (let i = 0; i < 20; i++) {
      const [draw, input, k] = [random(48), random(i), newOprfKey(random)]
      const ours = blind(input, () => draw)
      const theirs = ristretto255_oprf.oprf.blind(input, () => draw.slice())
      expect([toHex(ours.blind), toHex(ours.blinded)]).toEqual([toHex(theirs.blind), toHex(theirs.blinded)])
      const evaluated = ristretto255_oprf.oprf.blindEvaluate(k, theirs.blinded)
      expect(evaluate(k, ours.blinded)).toEqual(evaluated)
      expect(finalize(input, ours.blind, evaluated)).toEqual(
        ristretto255_oprf.oprf.finalize(input, theirs.blind, evaluated),
      )
    }
  })

  test('a new key evaluates, and the output does not depend on the blind', () => {
    const random = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size))
    const k = newOprfKey(random)
    const outputs = [1, 2].map(() => {
      const made = blind(inputs.seed, random)
      return toHex(finalize(inputs.seed, made.blind, evaluate(k, made.blinded)))
    })
    expect(k).toHaveLength(32)
    expect(outputs[0]).toBe(outputs[1])
  })
})
