import { describe, expect, it } from 'vitest'
import { successTypes } from '../../core/contract/events.ts'
import { stepsOf } from '../../core/contract/usage.ts'
import { recounts } from '../../core/application/usage/recounts.ts'
import { successType } from '../../core/domain/token/event.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import {
  addFigures,
  type Column,
  columns,
  countEvent,
  countTry,
  latencyOf,
  noFigures,
} from '../../core/domain/usage/figures.ts'

type Kind = Pick<TokenEvent, 'type' | 'ordinary' | 'via'>

/** The columns that an event is counted in. */
const countedIn = (event: Partial<Kind>): Column[] => {
  const figures = noFigures()
  countEvent(figures, { type: 'token.opened', ordinary: null, via: null, ...event })
  return columns.filter((column) => figures[column] === 1)
}

describe('an event', () => {
  it.each<[Partial<Kind>, Column[]]>([
    [{ type: 'token.opened', via: 'online' }, ['opens']],
    [{ type: 'token.opened', via: 'offline' }, ['opens', 'offline']],
    [{ type: 'token.error' }, ['errors']],
    [{ type: 'token.blocked' }, ['blocks']],
    [{ type: 'otp.accepted', via: 'otp' }, ['otp']],
    [{ type: 'transaction.approved' }, ['approved']],
    [{ type: 'transaction.denied' }, ['denied']],
    [{ type: 'token.forced', via: 'forced' }, []],
    [{ type: 'token.closed' }, []],
  ])('%j is counted as %j', (event, expected) => expect(countedIn(event)).toEqual(expected))

  it.each(successTypes)(
    '%s is counted alike under either PIN, but for what only who may see duress is shown',
    (type) => {
      const under = countedIn({ via: 'offline', ordinary: null, ...successType(type, true) })
      expect(under).toContain('duress')
      expect(under.filter((column) => column !== 'duress')).toEqual(
        countedIn({ via: 'offline', ordinary: null, ...successType(type, false) }),
      )
    },
  )
})

const tried = (all: readonly [number, number, ('held' | 'timeout')?][]) => {
  const figures = noFigures()
  for (const [code, milliseconds, failure = null] of all) countTry(figures, { code, failure, milliseconds })
  return figures
}

describe('webhooks', () => {
  it('that were answered 2xx are sent, all others failed; one that was not asked takes no time', () => {
    const figures = tried([
      [200, 40],
      [204, 40],
      [500, 40],
      [410, 40],
      [0, 10_000, 'timeout'],
      [0, 0, 'held'],
    ])
    expect([figures.sent, figures.failed]).toEqual([2, 4])
    expect(figures.latency.reduce((sum, count) => sum + count, 0)).toBe(5)
  })

  it('without any have no latency, and one that was only held neither', () => {
    expect(latencyOf(noFigures(), 0.5)).toBeNull()
    expect(latencyOf(tried([[0, 0, 'held']]), 0.95)).toBeNull()
  })

  it('have latencies that are right to within half of themselves, also of several hours together', () => {
    const sum = noFigures()
    const times = Array.from({ length: 1000 }, (_, index) => 20 + ((index * 37) % 1000) * 9)
    for (const half of [times.slice(0, 300), times.slice(300)])
      addFigures(sum, tried(half.map((milliseconds) => [200, milliseconds])))
    const sorted = times.toSorted((a, b) => a - b)
    for (const share of [0.05, 0.5, 0.95, 1]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0
      const found = latencyOf(sum, share) ?? 0
      expect(found / exact).toBeGreaterThan(1 / 1.5)
      expect(found / exact).toBeLessThan(1.5)
    }
    expect(sum.sent).toBe(1000)
  })
})

describe('steps', () => {
  const hour = 3_600_000

  it('are those that a time touches, its end not included', () => {
    expect(stepsOf({ from: 10 * hour, to: 12 * hour }, 'hour')).toEqual({ first: 10, last: 11 })
    expect(stepsOf({ from: 10 * hour + 1, to: 12 * hour + 1 }, 'hour')).toEqual({ first: 10, last: 12 })
    expect(stepsOf({ from: 23 * hour, to: 25 * hour }, 'day')).toEqual({ first: 0, last: 1 })
  })
})

describe('messages that have an hour counted', () => {
  const reference = { service: 'acme_bank', hour: 7, of: 'events' } as const
  const asked = () => {
    let now = 1_000_000
    const hours = recounts(() => now)
    return { hours, now: () => now, later: (seconds: number) => void (now += seconds * 1000) }
  }

  it('are one for all that happens while it waits', () => {
    const { hours, now, later } = asked()
    expect(hours.take(reference, now())).toBe(10)
    later(6)
    expect(hours.take(reference, now())).toBeNull()
    expect(hours.take({ ...reference, hour: 8 }, now())).toBe(10)
    expect(hours.take({ ...reference, of: 'webhooks' }, now())).toBe(10)
  })

  it('never come before what they count can be seen in the index', () => {
    const { hours, now, later } = asked()
    hours.take(reference, now())
    later(8)
    expect(hours.take(reference, now())).toBe(20)
  })

  it('wait the longer the more happens, up to five minutes', () => {
    const { hours, now, later } = asked()
    const delays = Array.from({ length: 8 }, () => {
      const delay = hours.take(reference, now()) ?? 0
      later(delay)
      return delay
    })
    expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300, 300])
  })

  it('wait for what is still to come, and no longer than a queue can', () => {
    const { hours, now } = asked()
    expect(hours.take(reference, now() + 120_000)).toBe(123)
    expect(hours.take(reference, now() + 120_000)).toBeNull()
    expect(hours.take(reference, now() + 121_000)).toBe(124)
    expect(hours.take({ ...reference, hour: 9 }, now() + 2_000_000)).toBe(900)
  })

  it('are sent again when one was not', () => {
    const { hours, now } = asked()
    hours.take(reference, now())
    hours.forget(reference)
    expect(hours.take(reference, now())).toBe(10)
  })
})
