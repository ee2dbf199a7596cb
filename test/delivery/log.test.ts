import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { seal } from '../../core/adapters/keys/seal.ts'
import { bytesOf, text } from '../../core/adapters/dynamo/item.ts'
import { shardOf } from '../../core/adapters/dynamo/newest-of-service.ts'
import { eventKey } from '../../core/adapters/events/event-items.ts'
import { dynamoDeliveries } from '../../core/adapters/webhooks/dynamo-deliveries.ts'
import { dynamoDeliveryLog } from '../../core/adapters/webhooks/dynamo-delivery-log.ts'
import { GatheredLog } from '../../core/adapters/webhooks/gathered-log.ts'
import { logItem, logKey, readLogItem } from '../../core/adapters/webhooks/log-items.ts'
import type { LogEntry } from '../../core/domain/webhook/record.ts'
import { failures } from '../../core/domain/webhook/verdict.ts'
import { clock, deliver, dynamo, keys, newService, published, random, receiver, silenced, system } from './pipeline.ts'

const dataKey = { id: 1, key: new Uint8Array(32).fill(7) }
const entry: LogEntry = {
  token: 'A'.repeat(22),
  sequence: 7,
  happened: 1.8e12,
  attempt: 1,
  state: 'delivered',
  next: 0,
  at: 1.8e12,
  code: 200,
  failure: null,
  milliseconds: 12,
  answer: '',
}
const time = fc.integer({ min: 0, max: 4e12 })
const entries = fc.array(
  fc.record({
    token: fc.stringMatching(/^[\w-]{22}$/),
    sequence: fc.integer({ min: 1, max: 2 ** 53 - 1 }),
    happened: time,
    attempt: fc.integer({ min: 1, max: 65_535 }),
    state: fc.constantFrom('delivered', 'retrying', 'exhausted', 'off', 'unwanted'),
    next: time,
    at: time,
    code: fc.integer({ min: 0, max: 599 }),
    failure: fc.option(fc.constantFrom(...failures)),
    milliseconds: fc.integer({ min: 0, max: 60_000 }),
    answer: fc.constantFrom('', 'no', 'x'.repeat(1024)),
  }),
  { minLength: 1, maxLength: 10 },
)

describe('an item of the log', () => {
  const itemOf = (all: LogEntry[]) =>
    logItem('acme_bank', 60_000, all, { seal: seal(dataKey, random), random, now: clock() })

  test('is read as it was written, and its size tells only how many tries and answers it holds', () => {
    fc.assert(
      fc.property(entries, (all) => {
        const item = itemOf(all)
        expect(readLogItem(item, dataKey)).toEqual(all)
        const answered = all.filter(({ answer }) => answer !== '').length
        const sealed = bytesOf(itemOf([entry]), 'box').length - 82
        expect(bytesOf(item, 'box')).toHaveLength(sealed + 82 * all.length + 1024 * answered)
      }),
    )
  })

  test('keeps the first kilobyte of an answer', () => {
    const [kept] = readLogItem(itemOf([{ ...entry, answer: 'y'.repeat(5000) }]), dataKey)
    expect(kept?.answer).toBe('y'.repeat(1024))
  })

  test('does not open in another service’s log', () => {
    const item = { ...itemOf([entry]), key: { S: logKey('acme_other') } }
    expect(() => readLogItem(item, dataKey)).toThrow()
  })

  test('of ten tries that were answered 2xx is one write unit', () => {
    const item = itemOf(Array.from({ length: 10 }, () => ({ ...entry, sequence: 2 ** 53 - 1 })))
    const bytes = Object.entries(item).map(
      ([name, value]) => name.length + (value.S ?? value.N ?? value.B ?? '').length,
    )
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1024)
  })
})

describe('the log', () => {
  const log = dynamoDeliveryLog({ dynamo, table: 'events', keys })
  const visited = async (service: string): Promise<LogEntry[][]> => {
    const found: LogEntry[][] = []
    await log.visit(service, { from: clock() - 3_600_000, to: clock() + 1 }, (one) => void found.push([...one]))
    return found
  }
  const gathering = () => new GatheredLog({ dynamo, table: 'events', keys, clock, random })

  test('holds every try of a delivery with its answer', async () => {
    receiver.answer((_request, response) => response.writeHead(503).end('first'))
    const { service, token, messages } = await published()
    await deliver(messages)
    receiver.answer((_request, response) => response.writeHead(500).end('second'))
    vi.setSystemTime(clock() + 10_000)
    await deliver(await system.take('deliveries'))
    const which = { token: token.identity.id, sequence: token.state.event?.sequence ?? 0 }
    const tries = [
      { attempt: 1, code: 503, answer: 'first', state: 'retrying' },
      { attempt: 2, code: 500, answer: 'second', state: 'retrying', next: expect.any(Number) as number },
    ]
    expect(await visited(service)).toMatchObject([tries])
    expect(await log.get(service, which)).toMatchObject({ user: token.identity.user, entries: tries })
    expect(await log.get(await newService(), which)).toBeNull()
  })

  test('shows no event that somebody moved to another service’s list', async () => {
    const { token } = await published()
    const other = await newService()
    const sequence = token.state.event?.sequence ?? 0
    await dynamo.table('events').update(eventKey(token.identity.id, sequence), {
      update: 'SET #shard = :shard',
      values: { ':shard': text(shardOf(other, token.identity.id)) },
    })
    expect(await log.get(other, { token: token.identity.id, sequence })).toBeNull()
  })

  test('has one item for a batch, a service and the minute of events', async () => {
    const gathered = gathering()
    const [one, other] = [await newService(), await newService()]
    const now = clock()
    const happened = now - (now % 60_000)
    const tries: [string, number][] = [
      [one, happened],
      [one, happened + 59_999],
      [one, happened - 1],
      [other, happened],
    ]
    await Promise.all(
      tries.map(([service, at], sequence) =>
        gathered.during(async () => {
          await Promise.resolve()
          await gathered.add(service, { ...entry, sequence, happened: at })
        }),
      ),
    )
    expect(await system.itemsOf(logKey(one))).toHaveLength(2)
    expect(await system.itemsOf(logKey(other))).toHaveLength(1)
  })

  test('does not wait for ever for a try that hangs, and not at all for one that failed', async () => {
    const gathered = gathering()
    const service = await newService()
    const failing = gathered.during(() => Promise.reject(new Error('down'))).catch(() => {})
    await gathered.during(() => gathered.add(service, entry))
    await failing
    const hanging = Promise.withResolvers<void>()
    const hangs = gathered.during(() => hanging.promise)
    await gathered.during(() => gathered.add(service, entry))
    expect(await system.itemsOf(logKey(service))).toHaveLength(2)
    hanging.resolve()
    await hangs
  })

  test('is written before a claim ends: a try that is not in it is made again', async () => {
    const broken = { add: () => Promise.reject(new Error('down')) }
    const ledger = dynamoDeliveries({ dynamo, table: 'events', keys }, broken)
    const reference = { token: 'B'.repeat(22), sequence: 1, service: await newService(), attempt: 2 }
    const claim = await ledger.claim(reference, clock())
    if (typeof claim === 'string') throw new Error('it is free')
    await expect(ledger.finish(claim, entry)).rejects.toThrow('down')
    expect(await ledger.claim(reference, clock())).toBe('running')
    expect(await ledger.claim(reference, clock() + 30_000)).toMatchObject({ reference })
  })

  test('of a tenant that is gone takes nothing', async () => {
    silenced()
    await gathering().add('gone_service', entry)
    expect(await system.itemsOf(logKey('gone_service'))).toEqual([])
  })
})
