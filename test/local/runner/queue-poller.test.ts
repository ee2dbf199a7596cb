import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { MovableClock } from '../../../local/clock.ts'
import { QueuePoller } from '../../../local/event-sources/queue-poller.ts'
import { ScheduleClock } from '../../../local/event-sources/schedule-clock.ts'
import type { AwsInput } from '../../../local/engines/engine.ts'
import type { EventSourceModel } from '../../../local/template/model.ts'
import type { Outcome } from '../../../local/workers/messages.ts'
import { error, failures, mapping, ok, quick, until } from './event-source.ts'

const message = (id: string): AwsInput => ({
  MessageId: id,
  ReceiptHandle: `r-${id}`,
  Body: `body ${id}`,
  MD5OfBody: 'md5',
  Attributes: { ApproximateReceiveCount: '1' },
})

/** A queue in memory that hands each message out once. */
class FakeQueue {
  readonly waiting: AwsInput[]
  readonly deleted: string[] = []
  constructor(...ids: string[]) {
    this.waiting = ids.map(message)
  }
  call(action: string, input: AwsInput, signal?: AbortSignal): Promise<AwsInput> {
    if (action === 'DeleteMessageBatch') {
      this.deleted.push(...(input['Entries'] as { ReceiptHandle: string }[]).map(({ ReceiptHandle }) => ReceiptHandle))
      return Promise.resolve({})
    }
    const Messages = this.waiting.splice(0, Number(input['MaxNumberOfMessages']))
    if (Messages.length > 0) return Promise.resolve({ Messages })
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve({}), 10)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(new Error('aborted'))
      })
    })
  }
}
describe('a queue poller', () => {
  const run = async (
    queue: FakeQueue,
    given: {
      answer?: () => Outcome | Promise<Outcome>
      done: (calls: string[][]) => boolean
      rules?: Partial<EventSourceModel>
      extraReceives?: number
    },
  ) => {
    const { answer = () => ok(), done, rules, extraReceives = 0 } = given
    const events: string[] = []
    const calls: string[][] = []
    const poller = new QueuePoller({
      mapping: { ...mapping, kind: 'queue', sourceArn: 'arn:queue', ...rules },
      region: 'eu-west-1',
      queueUrl: 'http://q',
      engine: queue,
      clock: quick,
      extraReceives,
      random: () => 0.5,
      log: () => undefined,
      invoke: async (_name, event) => {
        events.push(event)
        const { Records } = JSON.parse(event) as { Records: { messageId: string }[] }
        calls.push(Records.map(({ messageId }) => messageId))
        return answer()
      },
    })
    poller.start()
    await until(() => done(calls))
    await poller.close()
    return { calls, events }
  }

  it("gives messages in Lambda's shape and deletes what was handled", async () => {
    const queue = new FakeQueue('a')
    const { events } = await run(queue, { done: () => queue.deleted.length === 1 })
    expect(JSON.parse(events[0] ?? '')).toEqual({
      Records: [
        {
          messageId: 'a',
          receiptHandle: 'r-a',
          body: 'body a',
          md5OfBody: 'md5',
          attributes: { ApproximateReceiveCount: '1' },
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:queue',
          awsRegion: 'eu-west-1',
          messageAttributes: {},
        },
      ],
    })
  })
  it('leaves what the function reports as failed', async () => {
    const queue = new FakeQueue('a', 'b', 'c')
    await run(queue, { answer: () => failures('b'), done: () => queue.deleted.length === 2 })
    expect(queue.deleted).toEqual(['r-a', 'r-c'])
  })
  it.each<[string, Outcome]>([
    ['throws', error],
    ['names a message that it did not get', failures('zzz')],
  ])('deletes nothing when the function %s', async (_title, outcome) => {
    const queue = new FakeQueue('a', 'b')
    await run(queue, { answer: () => outcome, done: (calls) => calls.length === 1 })
    expect(queue.deleted).toEqual([])
  })
  it('runs no more batches at a time than the mapping allows', async () => {
    const queue = new FakeQueue('a', 'b', 'c', 'd', 'e')
    let active = 0
    let most = 0
    const answer = async () => {
      most = Math.max(most, (active += 1))
      await sleep(5)
      active -= 1
      return ok()
    }
    const rules = { batchSize: 1, maximumConcurrency: 2 }
    await run(queue, { answer, done: () => queue.deleted.length === 5, rules })
    expect(most).toBe(2)
  })
  it('now and then hands a batch out once more, as a standard queue may', async () => {
    const queue = new FakeQueue('a')
    const { calls, events } = await run(queue, { done: () => queue.deleted.length === 1, extraReceives: 1 })
    expect(calls).toEqual([['a'], ['a']])
    expect(events[1]).toContain('"ApproximateReceiveCount":"2"')
  })
})

describe('schedules', () => {
  it('a moved clock fires what became due', async () => {
    const clock = new MovableClock()
    const events: string[] = []
    const schedule = new ScheduleClock({
      clock,
      region: 'eu-west-1',
      account: '000000000000',
      log: () => undefined,
      schedule: { arn: 'arn:rule', everyMilliseconds: 60_000, functionName: 'wake' },
      invoke: async (_name, event) => ok(events.push(event)),
    })
    schedule.start()
    clock.advance(60_000)
    await until(() => events.length === 1)
    await schedule.close()
    expect(JSON.parse(events[0] ?? '')).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      resources: ['arn:rule'],
    })
  })
})
