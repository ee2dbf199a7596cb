import { describe, expect, test } from 'vitest'
import { parsePolicy, type Policy } from '../../core/protocol/policy.ts'
import { malformed } from './vectors.ts'

const policy: Policy = {
  rev: 1,
  name: '',
  bind: false,
  mode: 'pin',
  pin: { min: 4, max: 8, weak: true, alpha: false },
  it: 100_000,
  duress: true,
  lvl: 'none',
  fc: 3,
  pen: 'reset',
  otp: { len: 6, alpha: 'dec' },
  off: 8,
  root: 'pin',
  plat: false,
  lock: 5,
  need: { unlock: true, approve: true, unmask: true },
  phrase: true,
  restore: ['phrase'],
  delay: 0,
}

describe('policy', () => {
  test('a whole one is taken as it is, unknown members dropped', () => {
    expect(parsePolicy({ ...policy, later: 1 })).toEqual(policy)
  })

  test.each<[string, object]>([
    ['duress with a level', { lvl: 'hash' }],
    ['root oprf', { root: 'oprf' }],
    ['plat', { plat: true }],
    ['restore by PIN', { restore: ['pin'] }],
    ['few iterations', { it: 999 }],
    ['long PINs', { pin: { ...policy.pin, max: 9 } }],
    ['an odd answer length', { off: 10 }],
    ['long codes', { otp: { len: 33, alpha: 'dec' } }],
    ['an unknown level', { lvl: 'some' }],
    ['an unknown mode', { mode: 'x' }],
    ['a fatal counter of 0', { fc: 0 }],
    ['text for a number', { rev: '1' }],
    ['text for a flag', { duress: 'yes' }],
    ['no PIN rules', { pin: null }],
    ['no restore list', { restore: 'phrase' }],
  ])('%s is refused', (_, change) => expect(malformed(() => parsePolicy({ ...policy, ...change }))).toBe(true))

  test('what is no object is refused', () => expect(malformed(() => parsePolicy([]))).toBe(true))
})
