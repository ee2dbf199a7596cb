import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { b32Integer, b32Low, normaliseB32 } from '../../core/protocol/crockford.ts'
import { makeDeeplink, parseDeeplink } from '../../core/protocol/deeplink.ts'
import {
  enrolmentCodeHash,
  formatEnrolmentCode,
  newEnrolmentCode,
  normaliseEnrolmentCode,
} from '../../core/protocol/enrolment-code.ts'
import { u32 } from '../../core/protocol/bytes.ts'
import { transactionHash, transactionProblem } from '../../core/protocol/transaction.ts'
import { pairProblem, pinProblem } from '../../core/protocol/weak-pins.ts'
import table from '../vectors/weak-pins.json' with { type: 'json' }
import { inputs, malformed, toHex, vectors } from './vectors.ts'

const points = (text: string): number[] => Array.from(text, (c) => c.codePointAt(0) ?? 0)
const rules = { min: 4, max: 8, weak: true, alpha: true }

describe('enrolment codes', () => {
  const v = vectors.enrolmentCode

  test('are read as typed and looked up by hash', () => {
    expect(normaliseEnrolmentCode(v.typed)).toBe(v.normal)
    expect(toHex(enrolmentCodeHash(inputs.instance, v.normal))).toBe(v.lookup)
    expect(formatEnrolmentCode(v.normal)).toBe('K7QM-2F9D-1100-ZZZZ')
    for (const bad of ['', 'K7QM', `${v.normal}0`, 'U'.repeat(16)])
      expect(malformed(() => normaliseEnrolmentCode(bad))).toBe(true)
  })

  test('hold all 80 bits', () => {
    expect(newEnrolmentCode((n) => new Uint8Array(n).fill(255))).toBe('ZZZZZZZZZZZZZZZZ')
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (bytes) => {
        const code = newEnrolmentCode(() => bytes)
        return code === normaliseB32(code) && b32Integer(code.slice(8)) === Number(BigInt(`0x${toHex(bytes.slice(5))}`))
      }),
    )
  })

  test('low bits come out in order', () => {
    fc.assert(fc.property(fc.nat(0xffffffff), (n) => b32Integer(b32Low(u32(n), 7)) === n))
    expect(b32Low(u32(1), 9)).toBe('000000001')
  })
})

describe('deeplinks', () => {
  const link = {
    origin: 'https://zaas.example:8443',
    tenant: 'acme',
    code: 'K7QM2F9D1100ZZZZ',
    instanceKey: inputs.dpk,
  }

  test('carry origin, tenant, code and key', () => {
    const text = makeDeeplink(link)
    expect(text.startsWith('https://zaas.example:8443/app/enroll/acme#c=K7QM2F9D1100ZZZZ&p=')).toBe(true)
    expect(parseDeeplink(text)).toEqual(link)
  })

  test.each(['acmebank://enrol', 'https://acme.example/zaas/', 'acmebank://'])(
    'of a native app (%s) carry the origin too',
    (base) => {
      expect(parseDeeplink(makeDeeplink(link, base))).toEqual(link)
    },
  )

  test.each([
    ['brackets and a full stop', (text: string) => `<${text}>.`],
    ['a line that a mail broke', (text: string) => `${text.slice(0, 50)}\r\n ${text.slice(50)}`],
    ['a zero-width space', (text: string) => `\u200b${text.slice(0, 60)}\u200b${text.slice(60)}\ufeff`],
    ['&amp;', (text: string) => text.replaceAll('&', '&amp;')],
    [
      'an encoded fragment',
      (text: string) => text.replace(/#.*/, (fragment) => `#${encodeURIComponent(fragment.slice(1))}`),
    ],
    ['an encoded fragment and its sign', (text: string) => text.replace(/#.*/, encodeURIComponent)],
    ['everything', (text: string) => `<${text.replace(/#.*/, encodeURIComponent)}.>\n`],
  ])('are read with %s', (_, arrive) => {
    for (const text of [makeDeeplink(link), makeDeeplink(link, 'acmebank://enrol')])
      expect(parseDeeplink(arrive(text))).toEqual(link)
  })

  test.each([
    '',
    'acme',
    'https://zaas.example/app/enroll/acme',
    'https://zaas.example/app/enroll/acme#c=K7QM2F9D1100ZZZZ',
    'app://x/acme#c=K7QM2F9D1100ZZZZ&p=AA',
    makeDeeplink(link).replace('K7QM', 'K7Q'),
    makeDeeplink(link, 'acme://e').replace(/&u=.*/, '&u=javascript%3A1'),
    makeDeeplink(link, 'acme://e').replace(/&u=.*/, '&u=%'),
    makeDeeplink(link).replace('https://', 'https://evil@'),
  ])('broken links are refused: %s', (text) => expect(malformed(() => parseDeeplink(text))).toBe(true))
})

describe('transactions', () => {
  const tx = vectors.transaction.fields
  const token = { instance: inputs.instance, service: inputs.service, user: inputs.user, id: inputs.t }

  test('the hash is as recorded and moves with every field', () => {
    expect(toHex(transactionHash(token, tx))).toBe(vectors.transaction.hash)
    const others = [
      { id: 'x' },
      { iat: 1 },
      { exp: 1 },
      { amount: '1' },
      { cur: 'USD' },
      { payee: 'Eve' },
      { text: '' },
    ]
    const hashes = others.map((other) => toHex(transactionHash(token, { ...tx, ...other })))
    expect(new Set([...hashes, vectors.transaction.hash]).size).toBe(others.length + 1)
  })

  test.each([
    ['amount', { amount: '01' }],
    ['amount', { amount: '1.' }],
    ['amount', { amount: '1.12345' }],
    ['amount', { amount: '-1' }],
    ['amount', { amount: '' }],
    ['currency', { cur: 'eur' }],
    ['currency', { cur: '' }],
    ['payee', { payee: 'Ana\u202ezereP' }],
    ['payee', { payee: 'x'.repeat(141) }],
    ['payee', { payee: 'e\u0301' }],
    ['payee', { payee: 'a\u200bb' }],
    ['text', { text: 'a\nb' }],
    ['text', { text: 'x'.repeat(281) }],
    ['text', { text: 'a\u2028b' }],
    ['text', { text: '\u0378' }],
    ['text', { text: '\ud800' }],
    ['text', { amount: '', cur: '', text: '' }],
  ])('a bad %s is refused: %j', (problem, change) => expect(transactionProblem({ ...tx, ...change })).toBe(problem))

  test('good ones pass, with and without an amount', () => {
    expect(transactionProblem(tx)).toBeNull()
    expect(
      transactionProblem({ amount: '', cur: '', payee: '', text: 'Deploy release 4.2 to production 🚀' }),
    ).toBeNull()
    expect(transactionProblem({ amount: '0.0001', cur: 'BTC', payee: '', text: '' })).toBeNull()
  })
})

describe('weak PINs', () => {
  test.each(vectors.weakPins)('$pin', ({ pin, rule }) => expect(pinProblem(points(pin), rules)).toBe(rule))

  test.each([...table.numeric, ...table.alphanumeric, ...table.atmRule])("the seed's table: %s", (pin, ok) => {
    expect(pinProblem(points(String(pin)), rules) === null).toBe(ok)
  })

  test.each(Object.entries(vectors.weakCount))('of all PINs of %s digits, exactly %i are weak', (digits, count) => {
    const size = Number(digits)
    let weak = 0
    for (let n = 0; n < 10 ** size; n++) if (pinProblem(points(String(n).padStart(size, '0')), rules)) weak++
    expect(weak).toBe(count)
  })

  test('length, letters, the old PIN, and rules switched off', () => {
    expect(pinProblem(points('123'), rules)).toBe('length')
    expect(pinProblem(points('483159062'), rules)).toBe('length')
    expect(pinProblem(points('48a1'), { ...rules, alpha: false })).toBe('characters')
    expect(pinProblem(points('4831'), rules, points('4831'))).toBe('same')
    expect(pinProblem(points('1111'), { ...rules, weak: false })).toBeNull()
  })

  test.each(vectors.pinPairs)('the pair $normal, $duress', ({ normal, duress, rule }) => {
    expect(pairProblem(points(normal), points(duress))).toBe(rule)
  })
})
