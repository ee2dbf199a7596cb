import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { DynamoDBRecord, SQSEvent } from 'aws-lambda'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { seal } from '../../core/adapters/keys/seal.ts'
import { membersItem } from '../../core/adapters/tenants/tenant-items.ts'
import { dynamoWaiting } from '../../core/adapters/webhooks/dynamo-waiting.ts'
import {
  clock,
  deliver,
  dynamo,
  history,
  keys,
  newService,
  opening,
  publish,
  published,
  random,
  receiver,
  silenced,
  system,
  tokenOf,
  wake,
} from './pipeline.ts'

/** When a call fails: before it has done anything, or after, so that only its answer is lost. */
const moments = ['before', 'after'] as const
type Moment = (typeof moments)[number]
const down = () => Object.assign(new Error('down'), { code: 'ECONNREFUSED' })

/** Runs work of which one AWS call fails. */
type Fault = (work: () => Promise<unknown>) => Promise<void>

/** The fault of one call, by its number in all the work that is given; and whether there were as many. */
const faultOf = (nth: number, moment: Moment): { fault: Fault; reached: () => boolean } => {
  let calls = 0
  const fault: Fault = async (work) => {
    const spies = [DynamoDBClient.prototype, SQSClient.prototype].map((client) => {
      const { send } = client as { send(...call: unknown[]): Promise<unknown> }
      return vi.spyOn(client as { send: typeof send }, 'send').mockImplementation(async function (
        this: unknown,
        ...call: unknown[]
      ) {
        calls += 1
        const fails = calls === nth
        if (fails && moment === 'before') throw down()
        const answer = await send.apply(this, call)
        if (fails) throw down()
        return answer
      })
    })
    await work().finally(() => spies.forEach((spy) => spy.mockRestore()))
  }
  return { fault, reached: () => calls >= nth }
}

/** Tries each call of some work in turn as the one that fails; says how many there were. */
const eachFault = async (run: (fault: Fault) => Promise<void>): Promise<number[]> => {
  silenced()
  const infos = vi.spyOn(console, 'info').mockImplementation(() => {})
  onTestFinished(() => infos.mockRestore())
  const tried: number[] = []
  for (const moment of moments)
    for (let nth = 1; ; nth += 1) {
      const { fault, reached } = faultOf(nth, moment)
      await run(fault)
      if (reached()) continue
      tried.push(nth - 1)
      break
    }
  return tried
}

/** Hands out messages as a queue does, those that failed again, until nothing is left in the queue or waits. */
const workedOff = async (first: SQSEvent): Promise<void> => {
  let left = first.Records
  for (let idle = 0; idle < 2;) {
    const { batchItemFailures } = await deliver({ Records: left })
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
    vi.setSystemTime(clock() + 181_000)
    await wake({}, { getRemainingTimeInMillis: () => 60_000 })
    left = [...left.filter(({ messageId }) => failed.has(messageId)), ...(await system.take('deliveries')).Records]
    idle = left.length === 0 ? idle + 1 : 0
  }
}

describe('whichever call fails, before or after it has done its work', () => {
  test('a delivery is made at least once, under one id, however its first try went', async () => {
    const tried = await eachFault(async (fault) => {
      receiver.received.splice(0)
      let asked = 0
      receiver.answer((_request, response) => response.writeHead((asked += 1) < 3 ? 503 : 204).end())
      const { messages } = await published()
      const failed: SQSEvent['Records'] = []
      const delivered = async (some: SQSEvent): Promise<void> => {
        const { batchItemFailures } = await deliver(some)
        if (batchItemFailures.length > 0) failed.push(...some.Records)
      }
      await fault(() => delivered(messages))
      vi.setSystemTime(clock() + 10_000)
      const second = await system.take('deliveries')
      await fault(() => delivered(second))
      await workedOff({ Records: failed })
      expect(asked).toBeGreaterThanOrEqual(3)
      expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    })
    for (const calls of tried) expect(calls).toBeGreaterThan(6)
  })

  test('the owners are told of an endpoint that was switched off', async () => {
    const key = await keys.existing('acme')
    const owner = {
      id: 'm1',
      email: 'a@acme.example',
      role: 'owner',
      services: '*',
      powers: [],
      hideDuress: false,
    } as const
    const member = { ...owner, factor: false, invitedAt: null, joinedAt: 1 }
    const Item = membersItem('acme', [member], 1, seal(key, random))
    await system.dynamo.send(new PutItemCommand({ TableName: 'tenants', Item }))
    const tried = await eachFault(async (fault) => {
      receiver.answer(410)
      const { messages } = await published()
      let failed = false
      await fault(async () => void (failed = (await deliver(messages)).batchItemFailures.length > 0))
      vi.setSystemTime(clock() + 181_000)
      await workedOff(failed ? messages : { ...messages, Records: [] })
      expect((await system.take('mail')).Records.length).toBeGreaterThan(0)
    })
    for (const calls of tried) expect(calls).toBeGreaterThan(5)
  })

  test('an event is published: in the history, and on its way', async () => {
    const tried = await eachFault(async (fault) => {
      const service = await newService()
      const first = await opening(tokenOf(service))
      const second = await opening(first.token, first.item)
      const Records: DynamoDBRecord[] = [first.record, second.record]
      await fault(() => publish({ Records }))
      expect(await publish({ Records })).toEqual({ batchItemFailures: [] })
      const sent = (await system.take('deliveries')).Records.map(
        ({ body }) => (JSON.parse(body) as { sequence: number }).sequence,
      )
      expect(new Set(sent).size).toBe(2)
      expect(await history.history(first.token, { before: Number.MAX_SAFE_INTEGER, limit: 10 })).toHaveLength(2)
    })
    for (const calls of tried) expect(calls).toBeGreaterThan(3)
  })

  test('a try that waits becomes a message', async () => {
    const waiting = dynamoWaiting(dynamo, 'events')
    const context = { getRemainingTimeInMillis: () => 60_000 }
    const tried = await eachFault(async (fault) => {
      const references = [1, 2].map((sequence) => ({
        token: 'A'.repeat(22),
        sequence,
        service: 'acme_bank',
        attempt: 4,
      }))
      for (const reference of references) await waiting.add({ reference, due: clock() - 1000 })
      await fault(() => wake({}, context).catch(() => {}))
      await wake({}, context)
      const sent = (await system.take('deliveries')).Records.map(({ body }) => JSON.parse(body) as object)
      for (const reference of references) expect(sent).toContainEqual(reference)
      expect((await system.scan('events')).filter(({ key }) => key?.S?.startsWith('waiting#'))).toEqual([])
    })
    for (const calls of tried) expect(calls).toBeGreaterThan(16)
  })
})
