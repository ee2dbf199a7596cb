import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeContacts, contactCodesMac, contactsContext, decodeContacts } from '../../core/protocol/contacts.ts'
import { judgeProof, NO_CONTEXT, proofTranscript, PURPOSES } from '../../core/protocol/proof.ts'
import { phraseContext, recoverTranscript, recoverySeed } from '../../core/protocol/recovery.ts'
import {
  bindingCode,
  decodeRegistration,
  encodeRegistration,
  registrationHash,
} from '../../core/protocol/registration.ts'
import { nodeCurves } from '../../core/adapters/keys/node-curves.ts'
import { sign, signingPublicKey } from '../../core/protocol/signature.ts'
import { mnemonicToSeedSync } from '@scure/bip39'
import { hex, inputs, malformed, toHex, vectors } from './vectors.ts'

const { verify } = nodeCurves
const { normal, duress } = vectors.pins
const reg = encodeRegistration({
  pn: hex(normal.authPublic),
  pd: hex(duress.authPublic),
  kn: hex(normal.codeRoot),
  kd: hex(duress.codeRoot),
  mask: inputs.mask,
  hour: inputs.epoch,
})

describe('registration', () => {
  test('bytes, context and binding code are as recorded', () => {
    expect(toHex(reg)).toBe(vectors.registration.reg)
    expect(toHex(registrationHash(reg))).toBe(vectors.registration.context)
    expect(bindingCode(inputs.t, inputs.dpk, reg)).toBe(vectors.registration.binding)
  })

  test('decodes to what was encoded, and only at its one size', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 164, maxLength: 164 }),
        (bytes) => toHex(encodeRegistration(decodeRegistration(bytes))) === toHex(bytes),
      ),
    )
    for (const size of [0, 163, 165]) expect(malformed(() => decodeRegistration(new Uint8Array(size)))).toBe(true)
  })
})

describe('proofs', () => {
  test.each(vectors.proofs)('$who $purpose: transcript and signature as recorded', (p) => {
    const pin = p.who === 'normal' ? normal : duress
    const transcript = proofTranscript({
      instance: inputs.instance,
      token: inputs.t,
      session: inputs.sid,
      purpose: PURPOSES[p.purpose as keyof typeof PURPOSES],
      context: hex(p.context),
      blinded: hex(pin.blinded),
      evaluated: hex(pin.evaluated),
    })
    expect(PURPOSES[p.purpose as keyof typeof PURPOSES]).toBe(p.code)
    expect(toHex(transcript)).toBe(p.transcript)
    expect(toHex(sign(hex(pin.authSeed), transcript))).toBe(p.signature)
    const keys = { pn: hex(normal.authPublic), pd: hex(duress.authPublic) }
    expect(judgeProof(keys, transcript, hex(p.signature), verify)).toBe(p.who)
  })

  test('are judged under both keys, whichever matches', () => {
    let calls = 0
    const counting = (): boolean => ++calls > 0
    expect(judgeProof({ pn: inputs.dpk, pd: inputs.dpk }, NO_CONTEXT, new Uint8Array(64), counting)).toBe('normal')
    expect(calls).toBe(2)
    expect(judgeProof({ pn: inputs.dpk, pd: inputs.dpk }, NO_CONTEXT, new Uint8Array(64), verify)).toBe('wrong')
  })

  test('malformed keys and signatures are false, not errors', () => {
    expect(verify(new Uint8Array(63), NO_CONTEXT, inputs.dpk)).toBe(false)
    expect(verify(new Uint8Array(64), NO_CONTEXT, new Uint8Array(31))).toBe(false)
  })
})

describe('recovery', () => {
  test('phrase, key, transcript and signature are as recorded', () => {
    const seed = recoverySeed(mnemonicToSeedSync(vectors.recovery.phrase), inputs.t)
    expect([toHex(seed), toHex(signingPublicKey(seed))]).toEqual([vectors.recovery.seed, vectors.recovery.publicKey])
    expect(toHex(phraseContext(signingPublicKey(seed)))).toBe(vectors.recovery.renewContext)
    const transcript = recoverTranscript(
      { instance: inputs.instance, token: inputs.t, session: inputs.sid, deviceKey: inputs.dpk },
      reg,
    )
    expect(toHex(transcript)).toBe(vectors.recovery.transcript)
    expect(toHex(sign(seed, transcript))).toBe(vectors.recovery.signature)
  })
})

describe('contacts', () => {
  const three = [
    { n: 'Ana', a: '+34600000001' },
    { n: 'Ben', a: '+34600000002' },
    { n: 'Cy', a: '+34600000003' },
  ]

  test('list, context and MAC are as recorded', () => {
    expect(encodeContacts(three)).toBe(vectors.contacts.list)
    expect(decodeContacts(vectors.contacts.list)).toEqual(three)
    expect(toHex(contactsContext(vectors.contacts.list))).toBe(vectors.contacts.context)
    expect(toHex(contactCodesMac(hex(vectors.contacts.salt), vectors.contacts.codes))).toBe(vectors.contacts.mac)
  })

  test.each([
    ['two', three.slice(0, 2)],
    ['six', [...three, ...three]],
    ['the same address twice', [three[0], three[1], three[1]]],
    ['no name', [...three.slice(1), { n: '', a: '+34600000009' }]],
    ['a name over 40 bytes', [...three.slice(1), { n: 'é'.repeat(21), a: 'x@y.es' }]],
    ['a bidi name', [...three.slice(1), { n: 'A\u202eB', a: 'x@y.es' }]],
    ['no address', [...three.slice(1), { n: 'A', a: 'here' }]],
    ['a field too many', [...three.slice(1), { n: 'A', a: 'x@y.es', z: 1 }]],
    ['no list', { n: 1 }],
    ['a string', 'x'],
    ['nulls', [null, null, null]],
  ])('a list with %s is refused', (_, list) => {
    expect(malformed(() => decodeContacts(JSON.stringify(list)))).toBe(true)
  })

  test('a list that is not JSON is refused', () => expect(malformed(() => decodeContacts('['))).toBe(true))
})
