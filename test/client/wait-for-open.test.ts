import { describe, expect, it, vi } from 'vitest'
import { isOpen } from '../../client/index.ts'
import { Waiting } from '../../client/wait-for-open.ts'
import { fakeInstance, json } from './fake-instance.ts'

const joe = { service: 'acme_bank', id: 'joe' }
const status = (number: number): Response => json(200, { status: number })

/** Waits that end only when they are woken, and a clock that moves by those that end by themselves. */
const scene = (statuses: number[], { patient = false } = {}) => {
  const clock = { now: 0, asked: 0 }
  const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    if (!patient) clock.now += milliseconds
    return patient ? new Promise((_, reject) => signal?.addEventListener('abort', reject)) : Promise.resolve()
  }
  const ask = (): Promise<0 | 1 | 2 | 3 | 4> => {
    clock.asked += 1
    return Promise.resolve((statuses.shift() ?? 2) as 0 | 1 | 2 | 3 | 4)
  }
  return { clock, waiting: new Waiting({ status: ask, sleep, now: () => clock.now }) }
}

describe('waiting for an opening', () => {
  it('asks until the token is open, seldomer as time goes by', async () => {
    const { zaas, sent, waits } = fakeInstance([2, 2, 0, 2, 1].map(status))
    expect(await zaas.waitForOpen(joe)).toBe(1)
    expect(sent).toHaveLength(5)
    expect(waits).toEqual([1000, 1000, 2000, 2000])
  })

  it.each([3, 4])('ends with %i at once', async (last) => {
    const { waiting, clock } = scene([last])
    expect(await waiting.waitForOpen(joe)).toBe(last)
    expect(clock.asked).toBe(1)
  })

  it('ends with what it is when the time is over, with a last question then', async () => {
    const { waiting, clock } = scene([])
    expect(await waiting.waitForOpen(joe, { timeoutMilliseconds: 60_000 })).toBe(2)
    expect(clock.now).toBe(60_000)
    expect(clock.asked).toBeLessThan(20)
  })

  it('asks at once when a webhook of this token comes, and for no other', async () => {
    const { waiting, clock } = scene([2, 1], { patient: true })
    const opened = waiting.waitForOpen({ service: 'acme_bank', id: 'e\u0301va' })
    await vi.waitFor(() => expect(clock.asked).toBe(1))
    const data = { status: 1, previous: 2, sequence: 2 } as const
    waiting.wake({ data: { ...data, ...joe } })
    waiting.wake({ data: { ...data, service: 'acme_other', id: 'éva' } })
    await Promise.resolve()
    expect(clock.asked).toBe(1)
    waiting.wake({ data: { ...data, service: 'acme_bank', id: 'éva' } })
    expect(await opened).toBe(1)
  })

  it('ends when the caller says so', async () => {
    const { waiting, clock } = scene([2], { patient: true })
    const stop = new AbortController()
    const opened = waiting.waitForOpen(joe, { signal: stop.signal })
    await vi.waitFor(() => expect(clock.asked).toBe(1))
    stop.abort(new Error('enough'))
    await expect(opened).rejects.toThrow('enough')
  })
})

it('a token is open under duress too', () => {
  expect(([0, 1, 2, 3, 4] as const).map(isOpen)).toEqual([false, true, false, true, false])
})
