import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { expect, test, vi } from 'vitest'
import { SqsQueue } from '../../core/adapters/queues/sqs-queue.ts'
import { dynamoDeliveryLog } from '../../core/adapters/webhooks/dynamo-delivery-log.ts'
import { deliveryMessage } from '../../core/adapters/webhooks/scheduled-retries.ts'
import { redeliverSince } from '../../core/application/webhook/redeliver.ts'
import { inParallel } from '../../core/domain/in-parallel.ts'
import { webhookId } from '../../core/domain/webhook/signature.ts'
import { badEndpoint, type Seen } from '../support/bad-endpoint.ts'
import { clock, deliver, dynamo, keys, newService, published, receiver, silenced, system, wake } from './pipeline.ts'

const events = Number(process.env['EVENTS'] ?? 200)
const kills = 5
const hour = 3_600_000

/** A process that is killed in the middle of its work: from some call on nothing that it asks for happens any more. */
const killedAfter = async (calls: number, work: () => Promise<unknown>): Promise<void> => {
  let left = calls
  const spies = [DynamoDBClient.prototype, SQSClient.prototype].map((client) => {
    const { send } = client as { send(...call: unknown[]): Promise<unknown> }
    return vi.spyOn(client as { send: typeof send }, 'send').mockImplementation(function (
      this: unknown,
      ...call: unknown[]
    ) {
      left -= 1
      return left < 0 ? Promise.reject(new Error('killed')) : send.apply(this, call)
    })
  })
  await work().finally(() => spies.forEach((spy) => spy.mockRestore()))
}

test(`${events} events reach an endpoint that refuses, hangs and drops, through ${kills} deaths; the log tells what it saw`, async () => {
  silenced()
  const seen = badEndpoint(receiver)
  const service = await newService()
  const start = clock()
  const ready: SQSRecord[] = []
  const references = new Set<string>()
  for (let made = 0; made < events; made += 10)
    ready.push(...(await published({}, Math.min(10, events - made), service)).messages.Records)
  const idOf = ({ body }: SQSRecord): string => {
    const { token, sequence } = JSON.parse(body) as { token: string; sequence: number }
    return webhookId(token, sequence)
  }
  for (const record of ready) references.add(idOf(record))
  expect(references.size).toBe(events)
  const touched = new Set<string>()
  const again: SQSRecord[] = []
  const handled = async (Records: SQSRecord[]): Promise<void> => {
    const failed = new Set((await deliver({ Records })).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
    again.push(...Records.filter(({ messageId }) => failed.has(messageId)))
  }
  const batches = (): SQSRecord[][] => Array.from({ length: Math.ceil(ready.length / 10) }, () => ready.splice(0, 10))
  const log = dynamoDeliveryLog({ dynamo, keys, table: 'events' })
  const queue = new SqsQueue(new SQSClient({}), process.env['QUEUE_DELIVERIES'] ?? '')
  const send = (all: Parameters<typeof deliveryMessage>[0][]) => queue.sendAll(all.map((one) => deliveryMessage(one)))
  let killed = 0
  for (let idle = 0; idle < 14;) {
    const round = batches()
    idle = round.length === 0 ? idle + 1 : 0
    const [victim = [], ...others] = killed < kills ? round : [[], ...round]
    await inParallel(others, 4, handled)
    if (victim.length > 0) {
      killed += 1
      for (const record of victim) touched.add(idOf(record))
      await killedAfter(1 + 2 * killed, () => handled(victim))
    }
    vi.setSystemTime(clock() + hour)
    await wake({}, { getRemainingTimeInMillis: () => 60_000 })
    vi.setSystemTime(clock() + 1000)
    for (let some = await system.take('deliveries'); some.Records.length > 0; some = await system.take('deliveries'))
      ready.push(...some.Records)
    ready.push(...again.splice(0))
    // What was tried eight times in vain, as its owner would send it again.
    if (idle === 13) {
      const sent = await redeliverSince({ log, send: (all) => send([...all]), clock }, service, start)
      if (sent.queued > 0) idle = 0
    }
  }
  expect([...references].filter((id) => (seen.get(id)?.delivered ?? 0) === 0)).toEqual([])
  expect([...seen.keys()].filter((id) => !references.has(id))).toEqual([])
  let compared = 0
  await log.visit(service, { from: start, to: clock() }, (entries) => {
    const [{ token, sequence } = { token: '', sequence: 0 }] = entries
    const one = seen.get(webhookId(token, sequence))
    const logged = (code: number): number => entries.filter((entry) => entry.code === code).length
    // Of a process that died the endpoint may have seen more than anybody could write down.
    if (touched.has(webhookId(token, sequence))) return
    // A try whose answer did not come in time counts here as unanswered, whatever the endpoint meant to say.
    const unanswered = entries.filter(({ code, failure }) => code === 0 && failure !== 'held').length
    for (const [told, counted = 0] of [
      [logged(204), one?.delivered],
      [logged(503), one?.refused],
    ] as const) {
      expect(told).toBeLessThanOrEqual(counted)
      expect(told + unanswered).toBeGreaterThanOrEqual(counted)
    }
    compared += 1
  })
  expect(compared).toBe(events - touched.size)
  const all = [...seen.values()]
  const sum = (name: keyof Seen): number => all.reduce((total, one) => total + one[name], 0)
  console.log(
    `${events} events, ${killed} deaths: ${sum('delivered')} delivered, ${sum('refused')} refused, ${sum('cut')} cut off`,
  )
  expect(killed).toBe(kills)
}, 900_000)
