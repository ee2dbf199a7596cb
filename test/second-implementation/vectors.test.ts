import { describe, expect, it } from 'vitest'
import vectors from '../vectors/device-protocol.json' with { type: 'json' }
import weakTables from '../vectors/weak-pins.json' with { type: 'json' }
import { type Bytes, fromB64u, fromHex, normalB32, toB64u, toHex, utf8 } from './bytes.ts'
import { type Alphabet, hourOf, offlineAnswer, otpAt, otpKey, ratchet } from './codes.ts'
import * as derive from './derivations.ts'
import { assertElement, blind, evaluate, finalize } from './oprf.ts'
import { pairFault, weakness } from './pin-rules.ts'
import { publicOf, sign, verify } from './primitives.ts'
import { transactionHash } from './transaction.ts'

/** The published vectors, recomputed by the second implementation. */

const inputs = vectors.inputs
const inst = inputs.instance
const bytes = {
  t: fromHex(inputs.token),
  ser: fromHex(inputs.serial),
  seed: fromHex(inputs.deviceSeed),
  mask: fromHex(inputs.mask),
  dsk: fromHex(inputs.deviceSecretKey),
  dpk: fromHex(inputs.devicePublicKey),
  k: fromHex(inputs.oprfKey),
  sid: fromHex(inputs.sessionId),
}
const pinOf = (who: string) => (who === 'duress' ? vectors.pins.duress : vectors.pins.normal)
const reg = fromHex(vectors.registration.reg)

describe('derivations', () => {
  it.each(['normal', 'duress'])('%s PIN: from PIN to keys', (who) => {
    const pin = pinOf(who)
    const pinKey = derive.pinKeyOf(pin.pin, bytes.ser, bytes.seed, inputs.iterations)
    expect(toHex(pinKey)).toBe(pin.pinKey)
    const blinded = blind(derive.oprfInputOf(pinKey), fromHex(pin.blind))
    expect([blinded.input, blinded.element].map(toHex)).toEqual([pin.oprfInput, pin.blinded])
    const evaluated = evaluate(bytes.k, blinded.element)
    const output = finalize(blinded, evaluated)
    expect([evaluated, output].map(toHex)).toEqual([pin.evaluated, pin.output])
    const authSeed = derive.authSeedOf(output, bytes.ser)
    expect([authSeed, publicOf('ed25519', authSeed)].map(toHex)).toEqual([pin.authSeed, pin.authPublic])
    expect([derive.checkOf(pinKey, 1), derive.checkOf(pinKey, 4)].map(toHex)).toEqual([pin.check1, pin.check4])
    const roots = [pinKey, output, derive.platformSource(fromHex(inputs.platformKey), pinKey)].map((src) =>
      toHex(derive.codeRootOf(src)),
    )
    expect(roots).toEqual([pin.codeRoot, pin.codeRootOprf, pin.codeRootPlatform])
  })

  it('delegated protection, device key, kid', () => {
    expect(toHex(derive.delegatedPinKey(fromHex(inputs.delegatedKey), bytes.ser, bytes.seed))).toBe(
      vectors.delegatedPinKey,
    )
    expect(toHex(publicOf('ed25519', bytes.dsk))).toBe(inputs.devicePublicKey)
    expect(derive.kidOf(fromHex(vectors.envelope.instancePublicKey))).toBe(vectors.envelope.kid)
  })

  it.each(vectors.tokenId)('token id of $svc $usr', ({ inst: name, svc, usr, t }) => {
    expect(toHex(derive.tokenId(name, svc, usr))).toBe(t)
  })

  it('registration, its context and binding code', () => {
    const { normal, duress } = vectors.pins
    const made = derive.regBytes({
      pn: fromHex(normal.authPublic),
      pd: fromHex(duress.authPublic),
      kn: fromHex(normal.codeRoot),
      kd: fromHex(duress.codeRoot),
      mask: bytes.mask,
      ep: inputs.epoch,
    })
    expect(made).toHaveLength(164)
    expect(toHex(made)).toBe(vectors.registration.reg)
    expect(toHex(derive.regHash(made))).toBe(vectors.registration.context)
    expect(derive.bindingOf(bytes.t, bytes.dpk, made)).toBe(vectors.registration.binding)
  })

  it.each(vectors.proofs)('proof $who $purpose', (proof) => {
    const pin = pinOf(proof.who)
    const transcript = derive.proofTranscript(inst, {
      t: bytes.t,
      sid: bytes.sid,
      purpose: proof.code,
      ctx: fromHex(proof.context),
      b: fromHex(pin.blinded),
      z: fromHex(pin.evaluated),
    })
    expect(derive.purposes).toHaveProperty(proof.purpose, proof.code)
    expect(toHex(transcript)).toBe(proof.transcript)
    expect(toHex(sign(fromHex(pin.authSeed), transcript))).toBe(proof.signature)
    expect(verify(fromHex(pin.authPublic), transcript, fromHex(proof.signature))).toBe(true)
  })

  it('transaction hash', () => {
    const owner = { inst, svc: inputs.service, usr: inputs.user, t: bytes.t }
    expect(toHex(transactionHash(owner, vectors.transaction.fields))).toBe(vectors.transaction.hash)
  })

  it('contacts and recovery', () => {
    const { contacts, recovery } = vectors
    expect(toHex(derive.contactsContext(contacts.list))).toBe(contacts.context)
    expect(toHex(derive.contactCodesMac(fromHex(contacts.salt), contacts.codes))).toBe(contacts.mac)
    expect(toHex(derive.recoverySeed(recovery.phrase, bytes.t))).toBe(recovery.seed)
    expect(toHex(derive.recoveryPublic(recovery.phrase, bytes.t))).toBe(recovery.publicKey)
    expect(toHex(derive.phraseContext(fromHex(recovery.publicKey)))).toBe(recovery.renewContext)
    const transcript = derive.recoverTranscript(inst, bytes.t, bytes.sid, bytes.dpk, reg)
    expect(toHex(transcript)).toBe(recovery.transcript)
    expect(toHex(sign(fromHex(recovery.seed), transcript))).toBe(recovery.signature)
  })

  it('rebind context: the vector is over the device public key and the mask of the inputs', () => {
    expect(toHex(derive.rebindContext(bytes.dpk, bytes.mask))).toBe(vectors.rebindContext)
  })

  it('enrolment code', () => {
    expect(normalB32(vectors.enrolmentCode.typed)).toBe(vectors.enrolmentCode.normal)
    expect(toHex(derive.enrolCodeHash(inst, vectors.enrolmentCode.normal))).toBe(vectors.enrolmentCode.lookup)
  })

  it('hostile points are refused by both halves', () => {
    for (const point of vectors.mustReject.blinded) {
      expect(() => assertElement(fromHex(point))).toThrow('not a group element')
      expect(() => evaluate(bytes.k, fromHex(point))).toThrow('not a group element')
      expect(() => finalize(blind(utf8('x'), bytes.k), fromHex(point))).toThrow('not a group element')
    }
  })
})

describe('codes', () => {
  const maskAt = (hour: number): Bytes => ratchet(bytes.mask, hour - inputs.epoch)

  it.each(vectors.ratchet)('mask after $hours hours', ({ hours, mask }) => {
    expect(toHex(ratchet(bytes.mask, hours))).toBe(mask)
  })

  it(`${vectors.otp.length} one-time codes`, () => {
    const masks = new Map<number, Bytes>()
    for (const { time, who, len, alpha, code } of vectors.otp) {
      const hour = hourOf(time)
      const mask = masks.get(hour) ?? maskAt(hour)
      masks.set(hour, mask)
      expect(otpAt(fromHex(pinOf(who).codeRoot), mask, Math.floor(time / 30), len, alpha as Alphabet)).toBe(code)
    }
  })

  it.each(vectors.otpKeys)('OTP key of the $who PIN', ({ who, hour, key }) => {
    expect(toHex(otpKey(fromHex(pinOf(who).codeRoot), maskAt(hour)))).toBe(key)
  })

  it.each(vectors.offline)('offline $challenge $who at $hour', ({ challenge, who, hour, length, response }) => {
    expect(offlineAnswer(fromHex(pinOf(who).codeRoot), maskAt(hour), hour, challenge, length)).toBe(response)
  })
})

describe('PIN rules', () => {
  it('weak PINs by rule', () => {
    for (const { pin, rule } of vectors.weakPins) expect(weakness(pin)).toBe(rule)
    for (const table of [weakTables.numeric, weakTables.alphanumeric, weakTables.atmRule]) {
      for (const [pin, ok] of table) expect(weakness(String(pin)) === null).toBe(ok)
    }
  })

  it.each(Object.entries(vectors.weakCount))('of all PINs of %s digits, %s are weak', (digits, count) => {
    let weak = 0
    for (let i = 0; i < 10 ** Number(digits); i++)
      if (weakness(String(i).padStart(Number(digits), '0')) !== null) weak++
    expect(weak).toBe(count)
  })

  it.each(vectors.pinPairs)('pair $normal $duress', ({ normal, duress, rule }) => {
    expect(pairFault(normal, duress)).toBe(rule)
  })
})

it('base64url must be canonical and of the right size', () => {
  expect(toB64u(fromB64u('-NPAST-gNXxidnvh7oHviQ', 16))).toBe('-NPAST-gNXxidnvh7oHviQ')
  for (const bad of ['-NPAST-gNXxidnvh7oHviR', '-NPAST-gNXxidnvh7oHviQ==', '+NPAST+gNXxidnvh7oHviQ', ''])
    expect(() => fromB64u(bad, 16)).toThrow()
})
