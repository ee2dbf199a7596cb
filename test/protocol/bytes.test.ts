import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { b64u, fromB64u } from '../../core/protocol/base64url.ts'
import {
  concat,
  equal,
  fromUtf8,
  isZero,
  lp,
  readInteger,
  tagged,
  u16,
  u32,
  u64,
  u8,
  utf8,
} from '../../core/protocol/bytes.ts'
import { malformed, toHex } from './vectors.ts'

const bytes = fc.uint8Array({ maxLength: 300 })

describe('bytes', () => {
  test('integers are big-endian and refuse what does not fit', () => {
    expect([toHex(u8(255)), toHex(u16(258)), toHex(u32(4_000_000_000)), toHex(u64(2 ** 53 - 1))]).toEqual([
      'ff',
      '0102',
      'ee6b2800',
      '001fffffffffffff',
    ])
    for (const bad of [() => u8(256), () => u16(-1), () => u32(1.5), () => u64(2 ** 53)])
      expect(malformed(bad)).toBe(true)
  })

  test('integers read back', () => {
    fc.assert(fc.property(fc.nat(0xffffffff), (n) => readInteger(u32(n), 0, 4) === n))
  })

  test('parts and prefixes are unambiguous', () => {
    expect(toHex(tagged('x', lp('é')))).toBe(`${toHex(utf8('tok/v1/x'))}000002c3a9`)
    fc.assert(fc.property(bytes, bytes, (a, b) => toHex(concat(a, b)) === toHex(a) + toHex(b)))
  })

  test('equal agrees with plain comparison, isZero with every byte zero', () => {
    fc.assert(fc.property(bytes, bytes, (a, b) => equal(a, a.slice()) && equal(a, b) === (toHex(a) === toHex(b))))
    fc.assert(fc.property(bytes, (a) => isZero(a) === a.every((byte) => byte === 0)))
  })

  test('invalid UTF-8 is refused', () => {
    expect(malformed(() => fromUtf8(Uint8Array.of(0xc3)))).toBe(true)
    expect(fromUtf8(utf8('用户'))).toBe('用户')
  })
})

describe('base64url', () => {
  test('agrees with Node and reads back', () => {
    fc.assert(
      fc.property(bytes, (a) => b64u(a) === Buffer.from(a).toString('base64url') && equal(fromB64u(b64u(a)), a)),
    )
  })

  test('padding, foreign characters, spare bits and wrong sizes are refused', () => {
    for (const bad of ['AA==', 'A', 'A+', 'A/', 'AB', 'A é', 'AAé', undefined, 7])
      expect(malformed(() => fromB64u(bad))).toBe(true)
    expect(malformed(() => fromB64u('AAAA', 2))).toBe(true)
    expect(fromB64u('AAAA', 3)).toEqual(new Uint8Array(3))
  })

  test('every accepted text is the one spelling of its bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 12 }),
        (text) => malformed(() => fromB64u(text)) || b64u(fromB64u(text)) === text,
      ),
    )
  })
})
