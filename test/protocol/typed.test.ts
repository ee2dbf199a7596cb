import { describe, expect, test } from 'vitest'
import { normaliseChallenge, normaliseOtp } from '../../core/protocol/codes.ts'
import { normaliseEnrolmentCode } from '../../core/protocol/enrolment-code.ts'
import { plainTyped } from '../../core/protocol/typed.ts'
import { checkPhrase, checkPin } from '../../sdk/index.ts'
import { inScript, scripts } from '../support/scripts.ts'
import { malformed } from './vectors.ts'

describe('typed and pasted text', () => {
  test('any decimal digit of Unicode is that digit', () => {
    const digits = Array.from({ length: 0x110000 }, (_, point) => point)
      .filter((point) => (point < 0xd800 || point > 0xdfff) && /\p{Nd}/u.test(String.fromCodePoint(point)))
      .map((point) => String.fromCodePoint(point))
    expect(digits.length % 10).toBe(0)
    expect(digits.length).toBeGreaterThan(600)
    for (const [index, digit] of digits.entries()) expect(plainTyped(digit), digit).toBe(String(index % 10))
  })

  test('the platform agrees on the digits that it knows', () => {
    for (const system of ['arab', 'arabext', 'deva', 'beng', 'thai', 'tibt', 'khmr', 'mymr', 'fullwide', 'mathmono']) {
      const shown = new Intl.NumberFormat('en', { numberingSystem: system, useGrouping: false }).format(9876543210)
      expect(plainTyped(shown), system).toBe('9876543210')
    }
  })

  test.each([
    ['a trailing newline', '123456\n'],
    ['a no-break space', '123\u00a0456'],
    ['a mark of direction', '\u200e123456\u200f'],
    ['a word joiner and a zero-width space', '\u2060123\u200b456'],
    ['a byte order mark', '\ufeff123456'],
    ['a soft hyphen', '123\u00ad456'],
    ['dashes of print', '12–34—56'],
    ['a dash that does not break, and a minus', '12‑34−56'],
    ['tabs', '\t123\t456'],
    ...Object.entries(scripts).map(([script]) => [script, inScript(script, '123456')]),
  ])('%s is as if it were not there, in a code and in a PIN', (_, typed = '') => {
    expect(normaliseOtp(typed, { len: 6, alpha: 'dec' })).toBe('123456')
    expect(normaliseChallenge(`k7${typed}`)).toBe('K7123456')
    expect(normaliseEnrolmentCode(`${typed}OIL-ABCDEFG`)).toBe('123456011ABCDEFG')
    expect(checkPin(typed, { allowWeak: true })).toEqual({ ok: true })
    expect(checkPin(new TextEncoder().encode(typed))).toEqual({ ok: false, reason: 'steps' })
  })

  test('letters are no digits, and letters of full width are letters', () => {
    for (const bad of ['12345O', '12345l', '12345½', '12345一', '12345.'])
      expect(
        malformed(() => normaliseOtp(bad, { len: 6, alpha: 'dec' })),
        bad,
      ).toBe(true)
    expect(normaliseOtp('ａＢ－ｏｉ', { len: 4, alpha: 'b32' })).toBe('AB01')
  })
})

describe('a PIN of digits', () => {
  test('is plain before it is weak, the same or near', () => {
    const deva = (pin: string): string => inScript('devanagari', pin)
    expect(checkPin(deva('1234'))).toEqual({ ok: false, reason: 'steps' })
    expect(checkPin(deva('2000'))).toEqual({ ok: false, reason: 'atm' })
    expect(checkPin(deva('4831'), {}, { oldPin: '4831' })).toEqual({ ok: false, reason: 'same' })
    expect(checkPin('4831', {}, { duressPin: deva('4832') })).toEqual({ ok: false, reason: 'pair' })
    expect(checkPin('48 31', { maxLength: 4 }, { duressPin: deva('9052') })).toEqual({ ok: true })
    expect(checkPin('4B3O')).toEqual({ ok: false, reason: 'characters' })
  })

  test('is left as it is where letters are allowed', () => {
    expect(checkPin('48 31', { alphanumeric: true, maxLength: 4 })).toEqual({ ok: false, reason: 'length' })
  })
})

test.each([
  '1. legal 2. winner 3. thank 4. year 5. wave 6. sausage 7. worth 8. useful 9. legal 10. winner 11. thank 12. yellow',
  'legal, winner, thank, year, wave, sausage, worth, useful, legal, winner, thank, yellow\n',
  'Legal;WINNER\u00a0thank\u200b - year • wave\u3000sausage\r\nworth\tuseful / legal winner “thank” yellow.',
])('a phrase is its words: %s', async (typed) => expect(await checkPhrase(typed)).toEqual({ ok: true }))
