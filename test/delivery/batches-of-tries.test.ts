import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, test, vi } from 'vitest'
import { BatchReads } from '../../core/adapters/dynamo/batch-reads.ts'
import { dynamoEndpoints } from '../../core/adapters/webhooks/dynamo-endpoints.ts'
import { ownReceiver } from '../support/instance.ts'
import {
  clock,
  deliver,
  dynamo,
  keys,
  newService,
  published,
  random,
  receiver,
  services,
  silenced,
  system,
} from './pipeline.ts'

/** The commands that are sent while something is done; some of them after a while, or not at all. */
const sentDuring = async (
  work: () => Promise<unknown>,
  before: (command: object) => Promise<void> = () => Promise.resolve(),
): Promise<string[]> => {
  const { send } = DynamoDBClient.prototype
  const calls = vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async function (
    this: DynamoDBClient,
    ...call: Parameters<typeof send>
  ) {
    await before(call[0])
    return send.apply(this, call)
  } as typeof send)
  await work()
  const names = calls.mock.calls.map(([command]) => command.constructor.name)
  calls.mockRestore()
  return names
}
const down = () => Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
/** The moment passes, and so does what waits in the queue. */
const later = async (): Promise<void> => {
  vi.setSystemTime(clock() + 61_000)
  while ((await system.take('deliveries')).Records.length > 0);
}

describe('a batch', () => {
  test('a batch is one read and one write, beside its requests', async () => {
    await deliver((await published()).messages)
    receiver.received.splice(0)
    const { messages } = await published({}, 10)
    const names = await sentDuring(async () => expect(await deliver(messages)).toEqual({ batchItemFailures: [] }))
    expect(receiver.received).toHaveLength(10)
    expect(names).toEqual(['BatchGetItemCommand', 'PutItemCommand'])
  })

  test('what could not be recorded is sent again', async () => {
    silenced()
    const { messages } = await published()
    await sentDuring(
      async () => expect((await deliver(messages)).batchItemFailures).toHaveLength(1),
      (command) => (command instanceof PutItemCommand ? Promise.reject(down()) : Promise.resolve()),
    )
    expect((await deliver(messages)).batchItemFailures).toEqual([])
    expect(receiver.received).toHaveLength(2)
  })

  test('an endpoint that keeps failing is left alone but for a probe a minute; one success and it gets everything again', async () => {
    receiver.answer(500)
    const service = await newService()
    /** Events of one moment, one after the other; what was tried before comes later. */
    const asked = async (count: number): Promise<number> => {
      const before = receiver.received.length
      for (const record of (await published({}, count, service)).messages.Records.slice(-count))
        await deliver({ Records: [record] })
      return receiver.received.length - before
    }
    expect(await asked(10)).toBe(10)
    // The next is a probe, and there is no other for a minute.
    expect([await asked(1), await asked(5), await asked(1)]).toEqual([1, 0, 0])
    await later()
    expect([await asked(1), await asked(3)]).toEqual([1, 0])
    receiver.answer(200)
    await later()
    expect(await asked(4)).toBe(4)
  })

  test('another address of a held service is asked at once, and of many askers one is the probe', async () => {
    const configured = await services.get(await newService())
    if (configured === null) throw new Error('there is a service')
    const endpoints = dynamoEndpoints({ dynamo, reads: new BatchReads(dynamo), table: 'events', keys, random })
    const [old, moved] = [receiver.url, 'https://elsewhere.example/'] as const
    const failures = async () => {
      const stateOf = await endpoints.of(configured.name)
      return [old, moved].map((url) => stateOf(url).failures)
    }
    expect(await failures()).toEqual([0, 0])
    for (let count = 0; count < 11; count += 1) await endpoints.failed(configured, old, clock(), '500')
    expect(await failures()).toEqual([11, 0])
    const turns = await Promise.all(Array.from({ length: 5 }, () => endpoints.probe(configured, old, clock())))
    expect(turns.filter((turn) => turn)).toHaveLength(1)
    await endpoints.failed(configured, moved, clock(), 'timeout')
    expect(await failures()).toEqual([0, 1])
    await endpoints.recovered(configured, moved)
    expect(await failures()).toEqual([0, 0])
    expect(JSON.stringify(await system.itemsOf(`endpoint#${configured.name}`))).not.toContain('elsewhere')
  })

  test('failures are counted by days, and who switched an endpoint off tells of it until they have', async () => {
    const configured = await services.get(await newService())
    if (configured === null) throw new Error('there is a service')
    const { name } = configured
    const endpoints = dynamoEndpoints({ dynamo, reads: new BatchReads(dynamo), table: 'events', keys, random })
    const known = async () => (await endpoints.of(name))(receiver.url)
    const start = clock()
    for (const days of [0, 0, 1, 3]) await endpoints.failed(configured, receiver.url, start + days * 86_400_000, '500')
    expect(await known()).toMatchObject({ failures: 4, since: start, days: 3, untold: 0 })
    await endpoints.recovered(configured, receiver.url)
    await endpoints.failed(configured, receiver.url, clock(), '500')
    expect(await known()).toMatchObject({ failures: 1, days: 1 })
    const off = { on: 0, at: start, why: '410' } as const
    expect(await endpoints.switchOff(configured, receiver.url, off)).toBe(true)
    expect(await known()).toMatchObject({ off: { why: '410' }, untold: start + 30_000 })
    expect(await endpoints.retell(name, start + 29_999)).toBe(false)
    const takers = await Promise.all([1, 2, 3].map(() => endpoints.retell(name, start + 30_000)))
    expect(takers.filter((taken) => taken)).toHaveLength(1)
    await endpoints.told(name)
    expect(await known()).toMatchObject({ off: { why: '410' }, untold: 0 })
    expect(await endpoints.retell(name, start + 90_000)).toBe(false)
  })

  test('what cannot be scheduled is not recorded as made', async () => {
    silenced()
    receiver.answer(500)
    const { messages } = await published()
    const refusing = vi.spyOn(SQSClient.prototype, 'send').mockRejectedValue(down() as never)
    expect((await deliver(messages)).batchItemFailures).toHaveLength(1)
    refusing.mockRestore()
    vi.setSystemTime(clock() + 31_000)
    expect((await deliver(messages)).batchItemFailures).toHaveLength(0)
    expect(receiver.received).toHaveLength(2)
    vi.setSystemTime(clock() + 10_000)
    expect((await system.take('deliveries')).Records).toHaveLength(1)
  })

  test('a hanging endpoint delays nobody else in its batch', async () => {
    const slow = await ownReceiver()
    let release = (): void => {}
    slow.answer((_request, response) => {
      release = () => response.end()
    })
    const hanging = await published({ url: slow.url })
    const healthy = await published()
    const both = deliver({ Records: [...hanging.messages.Records, ...healthy.messages.Records] })
    await vi.waitFor(() => expect([slow.received.length, receiver.received.length]).toEqual([1, 1]), 10_000)
    release()
    expect(await both).toEqual({ batchItemFailures: [] })
  })
})
