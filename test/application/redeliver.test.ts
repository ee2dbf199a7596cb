import { expect, it } from 'vitest'
import { redeliverSince } from '../../core/application/webhook/redeliver.ts'
import type { LogEntry } from '../../core/domain/webhook/record.ts'
import type { DeliveryReference } from '../../core/domain/webhook/reference.ts'

const start = Date.parse('2026-11-27T12:00:00.000Z')
const entryOf = (number: number, state: LogEntry['state']): LogEntry => ({
  token: 'A'.repeat(22),
  sequence: number,
  happened: start + number,
  attempt: 1,
  state,
  next: 0,
  at: start,
  code: 500,
  failure: 'status',
  milliseconds: 1,
  answer: '',
})

it('what failed is sent again page by page, each once, reading no further than a page', async () => {
  const log = Array.from({ length: 9000 }, (_, number) => entryOf(number, number % 2 === 0 ? 'retrying' : 'delivered'))
  const sent: number[] = []
  let read = 0
  const ports = {
    clock: () => start + 100_000,
    send: async (references: readonly DeliveryReference[]) => {
      sent.push(...references.map(({ sequence }) => sequence))
      return new Set<number>()
    },
    log: {
      list: () => Promise.reject(new Error('not asked for')),
      get: () => Promise.reject(new Error('not asked for')),
      visit: async (_service: string, { from }: { from: number }, visit: (entries: LogEntry[]) => unknown) => {
        for (const entry of log.filter(({ happened }) => happened >= from)) {
          read += 1
          if (visit([entry]) === false) return
        }
      },
    },
  }
  const first = await redeliverSince(ports, 'acme_bank', start)
  expect(first).toEqual({ queued: 2000, more: true, since: new Date(start + 4000).toISOString() })
  expect(read).toBe(4001)
  const second = await redeliverSince(ports, 'acme_bank', Date.parse(first.since ?? ''))
  expect(await redeliverSince(ports, 'acme_bank', Date.parse(second.since ?? ''))).toEqual({ queued: 500 })
  expect([sent.length, new Set(sent).size]).toEqual([4500, 4500])
})
