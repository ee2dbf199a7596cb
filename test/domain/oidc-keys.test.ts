import { expect, it } from 'vitest'
import { keyInUse, nextKeyFrom, stillPublished, stillSigning } from '../../core/domain/oidc/key-plan.ts'
import type { PublishedKey } from '../../core/domain/oidc/ports.ts'

const day = 86_400_000
const start = Date.UTC(2026, 10, 22)

/** A year in which the rotation looks each day; what holds on each is told to `see`. */
const aYear = (see: (keys: readonly PublishedKey[], now: number, before: readonly PublishedKey[]) => void): void => {
  let keys: PublishedKey[] = []
  for (let now = start; now < start + 365 * day; now += day) {
    const before = keys
    const from = nextKeyFrom(keys, now)
    if (from !== null) keys = stillPublished([...keys, { kid: String(from), from, n: 'n', e: 'e' }], now)
    see(keys, now, before)
  }
}

it('there is always a key in use, for thirty days', () => {
  const used = new Map<string, number>()
  aYear((keys, now) => {
    const { kid = '' } = keyInUse(keys, now) ?? {}
    used.set(kid, (used.get(kid) ?? 0) + 1)
  })
  expect([...used.values()].slice(0, -1)).toEqual(Array.from({ length: 12 }, () => 30))
})

it('a key is published two days before it signs, the first one excepted', () => {
  aYear((keys, now, before) => {
    const next = keyInUse(keys, now + 2 * day)
    if (before.length > 0) expect(before.concat(keys)).toContain(next)
    expect(keys.map(({ kid }) => kid)).toContain(keyInUse(keys, now + 2 * day)?.kid)
  })
})

it('a key is still published for ninety days after it has signed, and its private half is not kept', () => {
  aYear((keys, now) => {
    const wanted = keyInUse(keys, now - 89 * day)
    if (wanted !== null) expect(keys).toContain(wanted)
    expect(keys.length).toBeLessThanOrEqual(6)
    expect(stillSigning(keys, now).length).toBeLessThanOrEqual(2)
    expect(stillSigning(keys, now)).toContain(keyInUse(keys, now))
  })
})

it('an instance that slept for a year makes a key that signs in two days, and signs with the old one until then', () => {
  const old = { kid: 'old', from: start, n: 'n', e: 'e' }
  const now = start + 365 * day
  expect(nextKeyFrom([old], now)).toBe(now + 2 * day)
  expect(keyInUse([old, { ...old, kid: 'new', from: now + 2 * day }], now)?.kid).toBe('old')
})
