import { describe, expect, test } from 'vitest'
import { deliver } from '../../core/application/webhook/deliver.ts'
import { fakes, now, reference } from './deliver-fakes.ts'

const fiveDays = 5 * 86_400_000

describe('a try', () => {
  test('answered 410 switches the endpoint off, and asks for no successor', async () => {
    const { ports, happened, records } = fakes({ code: 410 })
    await deliver(reference, ports)
    expect(happened).toEqual(['send', 'failed', 'switch off 410', 'tell 410', 'finish', 'recount webhooks'])
    expect(records[0]?.state).toBe('off')
    const second = fakes({ code: 410, first: false })
    await deliver(reference, second.ports)
    expect(second.happened).not.toContain('tell 410')
  })

  test.each([
    ['five days of nothing but failures', { failures: 1, since: now - fiveDays }, 'off'],
    ['a moment less', { failures: 1, since: now - fiveDays + 1 }, 'retrying'],
    ['a first failure', { failures: 0, since: now - 2 * fiveDays }, 'retrying'],
    ['five days and a success', { failures: 1, since: now - fiveDays, code: 200 }, 'delivered'],
    ['being held for five days, unasked', { failures: 10, since: now - fiveDays }, 'retrying'],
    ['failures of before these were counted', { failures: 9, since: 0 }, 'retrying'],
  ] as const)('that ends %s', async (_name, given, state) => {
    const { ports, happened, records } = fakes({ code: 500, ...given })
    await deliver(reference, ports)
    expect(records[0]?.state).toBe(state)
    expect(happened.includes('switch off five-days') && happened.includes('tell five-days')).toBe(state === 'off')
  })
})

describe('an endpoint that failed ten times in a row', () => {
  test('is not asked: the try fails as held, and has a successor', async () => {
    const { ports, happened, records } = fakes({ failures: 10 })
    await deliver(reference, ports)
    expect(happened.map((step) => step.split(' ')[0])).toEqual(['schedule', 'finish', 'recount'])
    expect(records[0]).toMatchObject({ state: 'retrying', tries: [{ code: 0, failure: 'held', milliseconds: 0 }] })
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
