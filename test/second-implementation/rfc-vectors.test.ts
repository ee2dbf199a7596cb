import { describe, expect, it } from 'vitest'
import vectors from '../vectors/device-protocol.json' with { type: 'json' }
import rfcCodes from '../vectors/rfc4226-rfc6238.json' with { type: 'json' }
import rfcOprf from '../vectors/rfc9497-ristretto255-oprf.json' with { type: 'json' }
import { fromHex, toHex, utf8 } from './bytes.ts'
import { hotp } from './codes.ts'
import * as hpke from './hpke.ts'
import { blind, evaluate, finalize } from './oprf.ts'
import { publicOf } from './primitives.ts'

/** Vectors of RFCs, recomputed by the second implementation. */

describe('RFC vectors', () => {
  it.each([...vectors.rfc9497.vectors, ...(rfcOprf.suites[0]?.vectors ?? [])])('RFC 9497 input $Input', (vector) => {
    const blinded = blind(fromHex(vector.Input), fromHex(vector.Blind))
    expect(toHex(blinded.element)).toBe(vector.BlindedElement)
    const evaluated = evaluate(fromHex(vectors.rfc9497.skSm), blinded.element)
    expect(toHex(evaluated)).toBe(vector.EvaluationElement)
    expect(toHex(finalize(blinded, evaluated))).toBe(vector.Output)
  })

  it('RFC 9180 A.2.1, both sides, with exports', () => {
    const rfc = vectors.rfc9180
    const info = fromHex(rfc.info)
    const secret = fromHex(rfc.skRm)
    const sender = hpke.setupSender(publicOf('x25519', secret), info, fromHex(rfc.skEm))
    expect([sender.enc, sender.key, sender.baseNonce, sender.exporterSecret].map(toHex)).toEqual([
      rfc.enc,
      rfc.key,
      rfc.base_nonce,
      rfc.exporter_secret,
    ])
    // The vector's ciphertext has aad "Count-0", hence sequence number 0.
    expect(toHex(hpke.seal(sender, fromHex(rfc.aad), fromHex(rfc.pt)))).toBe(rfc.ct)
    const recipient = hpke.setupRecipient(secret, info, sender.enc)
    expect(toHex(hpke.open(recipient, fromHex(rfc.aad), fromHex(rfc.ct)))).toBe(rfc.pt)
    for (const [context, value] of rfc.exports)
      expect(toHex(hpke.exportSecret(recipient, fromHex(context ?? ''), 32))).toBe(value)
  })

  it('RFC 4226 and RFC 6238', () => {
    const secret = utf8(rfcCodes.hotp.secretAscii)
    expect(rfcCodes.hotp.codes.map((_, i) => hotp(secret, i, 6, 'sha1'))).toEqual(rfcCodes.hotp.codes)
    for (const code of rfcCodes.totp.codes) {
      for (const hash of ['sha1', 'sha256', 'sha512'] as const) {
        expect(hotp(utf8(rfcCodes.totp.secrets[hash]), Math.floor(code.time / 30), 8, hash)).toBe(code[hash])
      }
    }
  })
})
