import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Table } from '../../core/adapters/dynamo/table.ts'
import { BatchReads } from '../../core/adapters/dynamo/batch-reads.ts'
import { dynamoFlights } from '../../core/adapters/webhooks/dynamo-flights.ts'
import type { Flight } from '../../core/domain/webhook/flights.ts'
import { clock, deliver, dynamo, keys, published, receiver, system } from './pipeline.ts'

const flights = dynamoFlights({ dynamo, keys, table: 'events', reads: new BatchReads(dynamo), clock })
/** Begins a request as some deliverer does, who knows of the others by the table alone. */
const begin = async (url: string, tenant: string): Promise<Flight | null> => (await flights.of(`${tenant}_bank`))(url)
const begun = async (url: string, tenant: string): Promise<Flight> => {
  const flight = await begin(url, tenant)
  if (flight === null) throw new Error(`${url} has to wait`)
  return flight
}
const stored = async (tenant: string) => system.itemsOf(`flights#${tenant}`)
const at = (host: string, path = ''): string => `https://${host}.example/${path}`
const later = (milliseconds: number): void => void vi.setSystemTime(clock() + milliseconds)

let numbers = 0
let slow = ''
let other = ''
/** Two tenants of which nothing is known. */
beforeEach(async () => {
  numbers += 1
  ;[slow, other] = [`slow${numbers}`, `other${numbers}`]
  for (const tenant of [slow, other]) {
    const { item } = await keys.newTenantKey(tenant)
    await system.dynamo.send(new PutItemCommand({ TableName: 'keys', Item: item }))
  }
})

describe('requests under way', () => {
  test('of a healthy tenant are as many as there are, and leave nothing', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => begun(at('a'), slow)))
    for (const flight of all) await flight.end(true)
    expect(await stored(slow)).toEqual([])
  })

  test('that are slow are one a host and two a tenant, at once; the others are given up', async () => {
    const all = await Promise.all(['a', 'a', 'a', 'b', 'b', 'c'].map((host) => begun(at(host), slow)))
    const mayGoOn = await Promise.all(all.map((flight) => flight.slow()))
    expect(mayGoOn.filter((may) => may)).toHaveLength(2)
    expect(mayGoOn.slice(0, 3).filter((may) => may).length).toBeLessThan(2)
    expect(mayGoOn.slice(3, 5).filter((may) => may).length).toBeLessThan(2)
  })

  test('that become slow together ask for their host once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => begun(at('a'), slow)))
    const updates = vi.spyOn(Table.prototype, 'update')
    const mayGoOn = await Promise.all(all.map((flight) => flight.slow()))
    expect(mayGoOn.filter((may) => may)).toHaveLength(1)
    // The host's turn and the tenant's place.
    expect(updates).toHaveBeenCalledTimes(2)
    updates.mockRestore()
    expect(await (await begun(at('b'), slow)).slow()).toBe(true)
  })

  test('let nothing of their tenant escape: another path, query, port, or host', async () => {
    const hanging = await begun(at('a'), slow)
    expect(await hanging.slow()).toBe(true)
    for (const url of [at('a'), at('a', 'x'), at('a', '?q=2'), 'https://A.example.:444/'])
      expect(await begin(url, slow)).toBeNull()
    const second = await begun(at('b'), slow)
    expect(await second.slow()).toBe(true)
    for (const host of ['b', 'c', 'd']) expect(await begin(at(host), slow)).toBeNull()
    await hanging.end(false)
    // The host has its turn again, and the tenant one place.
    const third = await begun(at('a'), slow)
    expect(await begin(at('c'), slow)).toBeNull()
    await third.end(false)
    await second.end(false)
  })

  test('bound nobody else, at the same host either', async () => {
    for (const host of ['a', 'b']) expect(await (await begun(at(host), slow)).slow()).toBe(true)
    expect(await begin(at('a'), slow)).toBeNull()
    const flight = await begun(at('a'), other)
    expect(await stored(other)).toEqual([])
    expect(await flight.slow()).toBe(true)
  })

  test('a host that answers at once has no bound while another one of its tenant is slow', async () => {
    for (const host of ['a', 'c']) expect(await (await begun(at(host), slow)).slow()).toBe(true)
    expect(await begin(at('b'), slow)).toBeNull()
    later(30_001)
    const first = await begun(at('b'), slow)
    await first.end(true)
    const many = await Promise.all(Array.from({ length: 10 }, () => begun(at('b'), slow)))
    for (const flight of many) await flight.end(true)
    expect(await (await begun(at('b'), slow)).slow()).toBe(true)
    expect(await begin(at('b'), slow)).toBeNull()
  })

  test('a slow host that answers at once is slow no more', async () => {
    const hanging = await begun(at('a'), slow)
    await hanging.slow()
    await hanging.end(true)
    const probe = await begun(at('a'), slow)
    expect(await begin(at('a'), slow)).toBeNull()
    await probe.end(true)
    for (let count = 0; count < 5; count += 1) await begun(at('a'), slow)
  })

  test('of a deliverer that died keep others waiting for half a minute, and are forgotten after one', async () => {
    expect(await (await begun(at('a'), slow)).slow()).toBe(true)
    later(29_999)
    expect(await begin(at('a'), slow)).toBeNull()
    later(1)
    await begun(at('a'), slow)
    expect(await begin(at('a'), slow)).toBeNull()
    later(30_001)
    for (let count = 0; count < 5; count += 1) await begun(at('a'), slow)
  })

  test('marks tell neither the host nor the address', async () => {
    await (await begun(at('secret'), slow)).slow()
    expect(JSON.stringify(await stored(slow))).not.toMatch(/secret|example/)
  })
})

describe('a batch for an endpoint that hangs', () => {
  beforeAll(() => receiver.answer(200))

  test('is over in a second but for one; what was given up comes again, and waits', async () => {
    const answers: (() => void)[] = []
    receiver.answer((_request, response) => void answers.push(() => response.end()))
    const { messages } = await published({}, 10)
    let over = 0
    const all = messages.Records.map((record) => deliver({ Records: [record] }).finally(() => (over += 1)))
    await vi.waitFor(() => expect(over).toBe(9), 10_000)
    expect(receiver.received).toHaveLength(10)
    later(7000)
    const again = await system.take('deliveries')
    expect(again.Records).toHaveLength(9)
    expect(await deliver(again)).toEqual({ batchItemFailures: [] })
    expect(receiver.received).toHaveLength(10)
    for (const answer of answers) answer()
    await Promise.all(all)
    receiver.answer(200)
    later(40_000)
    await deliver(await system.take('deliveries'))
    // One asks, and answers at once: from then on all may.
    expect(receiver.received.length).toBeGreaterThan(10)
    for (let round = 0; round < 12; round += 1) {
      later(45_000)
      await deliver(await system.take('deliveries'))
    }
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(10)
    expect(receiver.received).toHaveLength(19)
  })
})
