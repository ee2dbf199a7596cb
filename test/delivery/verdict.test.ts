import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verdictOf } from '../../core/domain/webhook/verdict.ts'

const minute = 60_000
const answered = (code: number) => ({
  code,
  failure: code >= 200 && code < 300 ? null : ('status' as const),
  milliseconds: 5,
})

describe('a try', () => {
  test.each([200, 201, 204, 299])('answered %i is delivered', (code) =>
    expect(verdictOf(answered(code), 1, 0.5)).toEqual({ state: 'delivered' }),
  )
  test('answered 410 asks to be left alone', () => expect(verdictOf(answered(410), 8, 0.5)).toEqual({ state: 'off' }))
  test.each([0, 199, 301, 302, 308, 400, 404, 429, 500, 503])('answered %i failed', (code) => {
    expect(verdictOf(answered(code), 1, 0.5)).toEqual({ state: 'retrying', delay: 5000 })
  })
  test('that failed after its answer began is a failure', () => {
    expect(verdictOf({ code: 200, failure: 'connection', milliseconds: 1 }, 1, 0.5).state).toBe('retrying')
  })
  test('is the eighth at last', () => {
    expect(verdictOf(answered(500), 7, 0.5)).toEqual({ state: 'retrying', delay: 600 * minute })
    expect(verdictOf(answered(500), 8, 0.5)).toEqual({ state: 'exhausted' })
    expect(verdictOf(answered(500), 9, 0.5)).toEqual({ state: 'exhausted' })
  })
})

const retryDelay = (attempt: number, chance: number): number | null => {
  const verdict = verdictOf(answered(500), attempt, chance)
  return verdict.state === 'retrying' ? verdict.delay : null
}

describe('the ladder', () => {
  test('waits 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => retryDelay(attempt, 0.5))).toEqual([
      5000,
      5 * minute,
      30 * minute,
      120 * minute,
      300 * minute,
      600 * minute,
      600 * minute,
      null,
    ])
  })

  test.each([
    ['sooner than the ladder', 2, 1000, 5 * minute],
    ['later', 2, 60 * minute, 60 * minute],
    ['later than the longest wait', 2, 24 * 60 * minute, 660 * minute],
  ])('waits for Retry-After, and comes not sooner than without: %s', (_name, attempt, retryAfter, delay) => {
    expect(verdictOf({ ...answered(503), retryAfter }, attempt, 0.5)).toEqual({ state: 'retrying', delay })
  })

  test('strays by a fifth and never waits longer than 11 h', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, chance) => {
          const [middle, delay] = [retryDelay(attempt, 0.5) ?? 0, retryDelay(attempt, chance) ?? 0]
          expect(delay).toBeGreaterThanOrEqual(middle * 0.8)
          expect(delay).toBeLessThanOrEqual(Math.min(middle * 1.2, 660 * minute))
        },
      ),
    )
  })
})
