import * as oracle from 'hpke'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyPair as hpkeKeyPair } from '../../core/adapters/keys/node-curves.ts'
import { exportSecret, hpkeOpen, hpkeSeal, setupRecipient, setupSender } from '../../core/protocol/hpke.ts'
import { hex, malformed, toHex, vectors } from './vectors.ts'

const v = vectors.rfc9180
const suite = new oracle.CipherSuite(
  oracle.KEM_DHKEM_X25519_HKDF_SHA256,
  oracle.KDF_HKDF_SHA256,
  oracle.AEAD_ChaCha20Poly1305,
)
const secret = fc.uint8Array({ minLength: 32, maxLength: 32 })
const some = fc.uint8Array({ maxLength: 1100 })

describe('HPKE', () => {
  test('RFC 9180 A.2.1, both sides', () => {
    const recipient = hpkeKeyPair(hex(v.skRm))
    const { enc, context } = setupSender(recipient.publicKey, hex(v.info), hex(v.skEm))
    expect(toHex(enc)).toBe(v.enc)
    expect([toHex(context.key), toHex(context.nonce), toHex(context.exporterSecret)]).toEqual([
      v.key,
      v.base_nonce,
      v.exporter_secret,
    ])
    expect(toHex(hpkeSeal(context, hex(v.aad), hex(v.pt)))).toBe(v.ct)
    const received = setupRecipient(enc, recipient, hex(v.info))
    expect(hpkeOpen(received, hex(v.aad), hex(v.ct))).toEqual(hex(v.pt))
    for (const [label = '', value] of v.exports) expect(toHex(exportSecret(received, hex(label), 32))).toBe(value)
  })

  test('what is sealed here opens in the library hpke, and exports agree', async () => {
    await fc.assert(
      fc.asyncProperty(secret, secret, some, some, async (skR, skE, info, pt) => {
        const own = hpkeKeyPair(skR)
        const { enc, context } = setupSender(own.publicKey, info, skE)
        const key = await suite.DeserializePrivateKey(skR)
        const theirs = await suite.SetupRecipient(key, enc, { info })
        expect(await theirs.Open(hpkeSeal(context, new Uint8Array(0), pt))).toEqual(pt)
        expect(await theirs.Export(info, 32)).toEqual(exportSecret(context, info, 32))
      }),
      { numRuns: 15 },
    )
  })

  test('what the library hpke seals opens here', async () => {
    await fc.assert(
      fc.asyncProperty(secret, some, some, async (skR, info, pt) => {
        const own = hpkeKeyPair(skR)
        const theirs = await suite.SetupSender(await suite.DeserializePublicKey(own.publicKey), { info })
        const ct = await theirs.ctx.Seal(pt)
        const context = setupRecipient(theirs.encapsulatedSecret, own, info)
        expect(hpkeOpen(context, new Uint8Array(0), ct)).toEqual(pt)
      }),
      { numRuns: 15 },
    )
  })

  test.each([new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31)), new Uint8Array(31)])(
    'a low-order or short key is refused',
    (point) => {
      expect(malformed(() => setupRecipient(point, hpkeKeyPair(hex(v.skRm)), hex(v.info)))).toBe(true)
      expect(
        malformed(() => setupRecipient(hex(v.enc), hpkeKeyPair(hex(v.skRm)), hex(v.info), () => new Uint8Array(32))),
      ).toBe(true)
    },
  )

  test('another key, info, aad or ciphertext does not open', () => {
    const own = hpkeKeyPair(hex(v.skRm))
    const ct = hex(v.ct)
    const flipped = Uint8Array.from(ct, (byte, i) => (i === 3 ? byte ^ 1 : byte))
    expect(hpkeOpen(setupRecipient(hex(v.enc), own, hex(v.info)), hex(v.aad), flipped)).toBeNull()
    expect(hpkeOpen(setupRecipient(hex(v.enc), own, hex(v.info)), hex('00'), ct)).toBeNull()
    expect(hpkeOpen(setupRecipient(hex(v.enc), own, hex('00')), hex(v.aad), ct)).toBeNull()
    expect(hpkeOpen(setupRecipient(hex(v.enc), hpkeKeyPair(hex(v.skEm)), hex(v.info)), hex(v.aad), ct)).toBeNull()
  })
})
