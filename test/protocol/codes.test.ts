import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { generateSync } from 'otplib'
import { describe, expect, test } from 'vitest'
import { equal, u64 } from '../../core/protocol/bytes.ts'
import {
  normaliseChallenge,
  normaliseOtp,
  offlineAnswer,
  offlineHour,
  otp,
  otpKey,
  showCode,
  stepOf,
  truncateToDigits,
} from '../../core/protocol/codes.ts'
import { advance, hourOf, MAX_RATCHET_HOURS } from '../../core/protocol/ratchet.ts'
import rfc from '../vectors/rfc4226-rfc6238.json' with { type: 'json' }
import { hex, inputs, malformed, toHex, vectors } from './vectors.ts'

const start = { mask: inputs.mask, hour: inputs.epoch }
const root = (who: string): Uint8Array =>
  hex(who === 'normal' ? vectors.pins.normal.codeRoot : vectors.pins.duress.codeRoot)

describe('ratchet', () => {
  test.each(vectors.ratchet)('after $hours hours', ({ hours, mask }) => {
    expect(toHex(advance(start, start.hour + hours).mask)).toBe(mask)
  })

  test('two moves are one, and it never goes back', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), (a, b) => {
        const once = advance(start, start.hour + a + b)
        const twice = advance(advance(start, start.hour + a), start.hour + a + b)
        return equal(once.mask, twice.mask) && advance(once, start.hour + a) === once
      }),
      { numRuns: 20 },
    )
  })

  test('refuses to run for more than 30 years; clocks before 1970 read as hour 0', () => {
    expect(malformed(() => advance(start, start.hour + MAX_RATCHET_HOURS + 1))).toBe(true)
    expect([hourOf(-5), hourOf(3599), hourOf(3600)]).toEqual([0, 0, 1])
  })
})

describe('OTP', () => {
  test.each(vectors.otpKeys)('$who key', ({ who, hour, key }) => {
    expect(toHex(otpKey(root(who), advance(start, hour).mask))).toBe(key)
  })

  test('all recorded codes', () => {
    const masks = new Map<number, Uint8Array>()
    for (const v of vectors.otp) {
      const hour = Math.max(start.hour, hourOf(stepOf(v.time) * 30))
      const mask = masks.get(hour) ?? advance(start, hour).mask
      masks.set(hour, mask)
      expect(otp(otpKey(root(v.who), mask), stepOf(v.time), { len: v.len, alpha: v.alpha as 'dec' | 'b32' })).toBe(
        v.code,
      )
    }
  })

  test('otplib makes the same 6 to 8 digits from the same key', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.nat(4e9),
        fc.constantFrom(6 as const, 7 as const, 8 as const),
        (key, epoch, digits) =>
          otp(key, stepOf(epoch), { len: digits, alpha: 'dec' }) ===
          generateSync({ secret: key, epoch, digits, algorithm: 'sha256' }),
      ),
    )
  })

  test('RFC 4226 Appendix D and RFC 6238 Appendix B', () => {
    rfc.hotp.codes.forEach((code, counter) => {
      expect(truncateToDigits(createHmac('sha1', rfc.hotp.secretAscii).update(u64(counter)).digest(), 6)).toBe(code)
    })
    for (const { time, ...codes } of rfc.totp.codes) {
      for (const [hash, code] of Object.entries(codes)) {
        const key = rfc.totp.secrets[hash as keyof typeof rfc.totp.secrets]
        expect(
          truncateToDigits(
            createHmac(hash, key)
              .update(u64(stepOf(time)))
              .digest(),
            8,
          ),
        ).toBe(code)
      }
      expect(otp(new TextEncoder().encode(rfc.totp.secrets.sha256), stepOf(time), { len: 8, alpha: 'dec' })).toBe(
        codes.sha256,
      )
    }
  })

  test('typed codes are read leniently, wrong lengths and characters refused', () => {
    expect(normaliseOtp('123 456', { len: 6, alpha: 'dec' })).toBe('123456')
    expect(normaliseOtp('ab-oi', { len: 4, alpha: 'b32' })).toBe('AB01')
    for (const bad of ['12345', '1234567', '12345a'])
      expect(malformed(() => normaliseOtp(bad, { len: 6, alpha: 'dec' }))).toBe(true)
  })
})

describe('offline answers', () => {
  test.each(vectors.offline)('$who, hour $hour, challenge $challenge', ({ challenge, who, hour, length, response }) => {
    const answer = offlineAnswer(root(who), advance(start, hour), challenge, length)
    expect(showCode(answer, '-')).toBe(response)
    expect(offlineHour(answer)).toBe(hour)
  })

  test('any typing of the challenge gives the same answer', () => {
    expect(offlineAnswer(root('normal'), start, 'k7-qm', 8)).toBe(offlineAnswer(root('normal'), start, 'K7QM', 8))
    for (const bad of ['', 'K7Q', 'K7QU', 'A'.repeat(33)]) expect(malformed(() => normaliseChallenge(bad))).toBe(true)
  })
})
