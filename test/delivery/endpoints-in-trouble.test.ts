import { describe, expect, test } from 'vitest'
import { deliver, type DeliverPorts } from '../../core/application/webhook/deliver.ts'
import { furtherWait } from '../../core/domain/webhook/flights.ts'
import { fakes, now, reference } from './deliver-fakes.ts'

const fiveDays = 5 * 86_400_000
/** A ledger whose claims are of a try that waits; the claims run out at once. */
const ledgerOf = (part: object, { ledger }: DeliverPorts): DeliverPorts['ledger'] => ({
  ...ledger,
  claim: async () => ({ reference: { ...reference, ...part }, until: 0, tries: [] }),
})

describe('a try', () => {
  test('answered 410 switches the endpoint off, and asks for no successor', async () => {
    const { ports, happened, records } = fakes({ code: 410 })
    await deliver(reference, ports)
    expect(happened).toEqual(['send', 'failed', 'switch off 410', 'tell 410', 'told', 'finish', 'recount webhooks'])
    expect(records[0]?.state).toBe('off')
    const second = fakes({ code: 410, first: false })
    await deliver(reference, second.ports)
    expect(second.happened).not.toContain('tell 410')
  })

  test.each([
    ['five days of nothing but failures', { failures: 4, days: 4, since: now - fiveDays }, 'off'],
    [
      'five days of failures, of which this is the fourth',
      { failures: 3, days: 3, day: 1, since: now - fiveDays },
      'off',
    ],
    ['five days with failures on three of them', { failures: 99, days: 3, since: now - fiveDays }, 'retrying'],
    ['five days after the only other failure', { failures: 1, days: 1, day: 1, since: now - fiveDays }, 'retrying'],
    ['a moment less', { failures: 9, days: 5, since: now - fiveDays + 1 }, 'retrying'],
    ['a first failure', { failures: 0, days: 5, since: now - 2 * fiveDays }, 'retrying'],
    ['five days and a success', { failures: 9, days: 5, since: now - fiveDays, code: 200 }, 'delivered'],
    ['being held for five days, unasked', { failures: 10, days: 5, since: now - fiveDays }, 'retrying'],
    ['failures of before these were counted', { failures: 9, since: 0 }, 'retrying'],
  ] as const)('that ends %s', async (_name, given, state) => {
    const { ports, happened, records } = fakes({ code: 500, ...given })
    await deliver(reference, ports)
    expect(records[0]?.state).toBe(state)
    expect(happened.includes('switch off five-days') && happened.includes('tell five-days')).toBe(state === 'off')
  })
})

describe('a try that meets an endpoint that is off', () => {
  test.each([
    ['ends where the owners are told', { untold: 0 }, ['finish']],
    ['comes again while somebody tells them', { untold: now + 60_000 }, ['schedule 3 in 1 min']],
    ['tells them itself where somebody died at it', { untold: now }, ['retell', 'tell 410', 'told', 'finish']],
    ['ends where another one tells them', { untold: now, first: false }, ['retell', 'finish']],
  ] as const)('%s', async (_name, given, steps) => {
    const { ports, happened } = fakes({ off: true, ...given })
    await deliver(reference, ports)
    expect(happened).toEqual(steps)
  })
})

describe('a try whose host or tenant has as many slow requests as it may', () => {
  test('waits under its own number, and its claim is over by then', async () => {
    const { ports, happened } = fakes({ flies: false })
    const waiting: number[] = []
    ports.retries.schedule = async ({ attempt, since }, due) => {
      expect([attempt, since]).toEqual([3, now - (waiting.length === 0 ? 0 : 12_000)])
      waiting.push(due - now)
    }
    await deliver(reference, ports)
    await deliver({ ...reference, since: now - 12_000 }, { ...ports, ledger: ledgerOf({ since: now - 12_000 }, ports) })
    expect(waiting).toEqual([30_000, expect.closeTo(20_000, -3)])
    expect(happened).toEqual([])
  })

  test('waits for 10 to 30 s, spread evenly, so that thousands do not come again in one wave', () => {
    const waits = [0, 0.25, 0.5, 0.75, 1].map((chance) => furtherWait(now - 39_999, now, chance))
    expect(waits).toEqual([10_000, 15_000, 20_000, 25_000, 30_000])
  })

  test('waits without asking the database where another one of its service just had to', async () => {
    const { ports, happened } = fakes({ refused: true })
    const asked = async () => Promise.reject(new Error('asked'))
    const blind = { ...ports, ledger: { ...ports.ledger, claim: asked }, events: { find: asked } }
    await deliver(reference, blind)
    expect(happened).toEqual([expect.stringMatching(/^schedule 3 in 0\.33/)])
    await expect(deliver({ ...reference, since: now - 40_000 }, blind)).rejects.toThrow('asked')
  })

  test('fails as held once it has waited long enough, and climbs the ladder', async () => {
    const { ports, happened, records } = fakes({ flies: false })
    const since = now - 40_000
    await deliver({ ...reference, since }, { ...ports, ledger: ledgerOf({ since }, ports) })
    expect(happened.map((step) => step.split(' ')[0])).toEqual(['schedule', 'finish', 'recount'])
    expect(records[0]).toMatchObject({ state: 'retrying', failure: 'held' })
  })

  test('that is given up for them failed, which counts against no endpoint and switches none off', async () => {
    const { ports, happened, records } = fakes({
      goesOn: false,
      failures: 99,
      turn: true,
      days: 9,
      since: now - fiveDays,
    })
    await deliver(reference, ports)
    expect(happened.map((step) => step.split(' ')[0])).toEqual(['send', 'schedule', 'finish', 'recount'])
    expect(records[0]).toMatchObject({ code: 0, failure: 'timeout', milliseconds: 1000 })
    const going = fakes({ goesOn: true })
    await deliver(reference, going.ports)
    expect(going.records[0]?.state).toBe('delivered')
  })
})

describe('an endpoint that failed ten times in a row', () => {
  test('is not asked: the try fails as held, and has a successor', async () => {
    const { ports, happened, records } = fakes({ failures: 10 })
    await deliver(reference, ports)
    expect(happened.map((step) => step.split(' ')[0])).toEqual(['schedule', 'finish', 'recount'])
    expect(records[0]).toMatchObject({ state: 'retrying', code: 0, failure: 'held', milliseconds: 0 })
  })

  test('is asked by the one whose turn it is, and is held no more when it answers', async () => {
    const { ports, happened, records } = fakes({ failures: 12, turn: true })
    await deliver(reference, ports)
    expect(happened).toEqual(['send', 'recovered', 'finish', 'recount webhooks'])
    expect(records[0]?.state).toBe('delivered')
  })

  test('is held on when the probe fails', async () => {
    const { ports, happened } = fakes({ failures: 12, turn: true, code: 500 })
    await deliver(reference, ports)
    expect(happened.map((step) => step.split(' ')[0])).toEqual(['send', 'failed', 'schedule', 'finish', 'recount'])
  })

  test('one that failed less often is asked, and starts anew with a success', async () => {
    const { ports, happened } = fakes({ failures: 9 })
    await deliver(reference, ports)
    expect(happened).toEqual(['send', 'recovered', 'finish', 'recount webhooks'])
  })
})
