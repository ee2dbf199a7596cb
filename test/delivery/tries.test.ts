import { describe, expect, test, vi } from 'vitest'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import type { Happening } from '../../core/domain/token/event.ts'
import {
  audit,
  clock,
  deliver,
  newService,
  opening,
  publish,
  published,
  receiver,
  services,
  system,
  tokenOf,
  wake,
} from './pipeline.ts'

/** When a waiting try is due (ms): its sort key begins with it. */
const dueOf = (waiting: Item): number => Number(waiting['sort']?.S?.split('#')[0])

describe('tries', () => {
  const waitingItems = async (): Promise<Item[]> =>
    (await system.scan('events')).filter(({ key }) => key?.S?.startsWith('waiting#'))

  test('a failing endpoint is tried eight times on the ladder, with one webhook-id, then the delivery is exhausted', async () => {
    receiver.answer(500)
    const at: number[] = []
    let due = (await published()).messages
    while (due.Records.length > 0) {
      at.push(clock())
      await deliver(due)
      const [waiting] = await waitingItems()
      vi.setSystemTime(waiting === undefined ? clock() + 361_000 : Math.floor(dueOf(waiting) / 60_000) * 60_000)
      await wake({}, { getRemainingTimeInMillis: () => 60_000 })
      if (waiting !== undefined) vi.setSystemTime(dueOf(waiting) + 1000)
      due = await system.take('deliveries')
    }
    expect(at).toHaveLength(8)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    const gaps = at.slice(1).map((time, index) => (time - (at[index] ?? 0)) / 60_000)
    for (const [index, minutes] of [5, 30, 120, 300, 600, 600].entries()) {
      expect(gaps[index + 1]).toBeGreaterThan(minutes * 0.8)
      expect(gaps[index + 1]).toBeLessThan(Math.min(660, minutes * 1.2) + 1.1)
    }
    expect(await waitingItems()).toEqual([])
  })

  test('410 switches the endpoint off until its address changes', async () => {
    receiver.answer(410)
    const service = await newService()
    const send = async () => deliver((await published({}, 1, service)).messages)
    await send()
    receiver.answer(200)
    await send()
    expect(receiver.received).toHaveLength(1)
    const configured = await services.get(service)
    if (configured === null) throw new Error('there is a service')
    const webhook = { ...configured.config.webhook, url: `${receiver.url}/new` }
    await services.replace(configured, { config: { ...configured.config, webhook } }, audit)
    await send()
    expect(receiver.received.map(({ url }) => url)).toEqual(['/hook', '/hook/new'])
  })

  /** The message of a second try, which is due. */
  const secondTry = async () => {
    receiver.answer(500)
    const { token, messages } = await published()
    expect(await deliver(messages)).toEqual({ batchItemFailures: [] })
    vi.setSystemTime(clock() + 10_000)
    receiver.received.splice(0)
    return { token, first: messages, second: await system.take('deliveries') }
  }

  test('a second try that somebody else is making comes again, and is made once the lease ran out', async () => {
    const { second: messages } = await secondTry()
    let answer = (): void => {}
    receiver.answer((_request, response) => {
      answer = () => response.end()
    })
    const first = deliver(messages)
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 10_000)
    expect(await deliver(messages)).toEqual({ batchItemFailures: [] })
    expect(receiver.received).toHaveLength(1)
    vi.setSystemTime(clock() + 31_000)
    receiver.answer(200)
    const again = await system.take('deliveries')
    expect(again.Records).toHaveLength(1)
    expect(await deliver(again)).toEqual({ batchItemFailures: [] })
    expect(receiver.received).toHaveLength(2)
    answer()
    await first
  })

  test('a first try whose message comes again is sent again under its id, but no later try is', async () => {
    const { first, second } = await secondTry()
    await deliver(second)
    await deliver(first)
    await deliver(second)
    expect(receiver.received).toHaveLength(2)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    vi.setSystemTime(clock() + 10_000)
    receiver.answer(200)
    // The second try that the first one asked for once more.
    for (const again of (await system.take('deliveries')).Records) await deliver({ Records: [again] })
    expect(receiver.received).toHaveLength(2)
  })

  test('a first try that was handed out twice at once is sent twice under one id, and goes on as one', async () => {
    receiver.answer(500)
    const { token, messages } = await published()
    await Promise.all([deliver(messages), deliver(messages)])
    expect(receiver.received).toHaveLength(2)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    vi.setSystemTime(clock() + 10_000)
    receiver.answer(200)
    const seconds = await system.take('deliveries')
    expect(seconds.Records).toHaveLength(2)
    for (const record of seconds.Records) await deliver({ Records: [record] })
    expect(receiver.received).toHaveLength(3)
    expect(await system.itemsOf(`delivery#${token.identity.id}`)).toMatchObject([
      { attempt: { N: '2' }, claimedUntil: { N: '0' } },
    ])
  })
})

describe('logs', () => {
  test('hold nothing of what happened, of the publisher or the deliverer', async () => {
    const service = await newService()
    const logged = async (type: Happening['type']): Promise<string[]> => {
      const lines: string[] = []
      const levels = ['debug', 'info', 'warn', 'error', 'log'] as const
      const spies = levels.map((level) =>
        vi.spyOn(console, level).mockImplementation((...said) => void lines.push(JSON.stringify(said))),
      )
      const { token, record } = await opening(tokenOf(service), undefined, type)
      await publish({ Records: [record] })
      await deliver(await system.take('deliveries'))
      for (const spy of spies) spy.mockRestore()
      return lines.map((line) => line.replaceAll(token.identity.id, '').replaceAll(/\d/g, ''))
    }
    const [opened, duress] = [await logged('token.opened'), await logged('token.duress')]
    expect(receiver.received).toHaveLength(2)
    expect(duress).toEqual(opened)
    expect(duress.join()).not.toMatch(/duress|opened/)
  })
})
