import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Clock, MovableClock } from '../../../local/clock.ts'
import { fileCheckpoints } from '../../../local/event-sources/checkpoints.ts'
import { createFailedRecords, type FailedBatch } from '../../../local/event-sources/failed-records.ts'
import { QueuePoller } from '../../../local/event-sources/queue-poller.ts'
import { ScheduleClock } from '../../../local/event-sources/schedule-clock.ts'
import { deliverBatch } from '../../../local/event-sources/stream-batch.ts'
import { StreamPoller } from '../../../local/event-sources/stream-poller.ts'
import { streamEventRecord, type StreamEventRecord } from '../../../local/event-sources/stream-record.ts'
import { type Change } from '../../../local/engines/dynamodb/table-store.ts'
import type { AwsInput } from '../../../local/engines/engine.ts'
import type { EventSourceModel } from '../../../local/template/model.ts'
import type { Outcome } from '../../../local/workers/messages.ts'

const now = 1_700_000_000_000
const ok = (value: unknown = null): Outcome => ({ ok: true, payload: JSON.stringify(value) })
const error: Outcome = { ok: false, reason: 'error', error: { errorType: 'E', errorMessage: 'x' } }
const failures = (...ids: string[]): Outcome =>
  ok({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) })

const mapping: EventSourceModel = {
  id: 'mapping-1',
  kind: 'stream',
  sourceArn: 'arn:stream',
  sourceName: 'tokens',
  functionName: 'publish',
  batchSize: 10,
  parallelization: 1,
  bisect: false,
  maximumRetries: null,
  maximumAgeSeconds: null,
  maximumConcurrency: null,
  failedRecords: null,
}

const change = (sequence: number, key = 'k', at = now): Change => ({
  sequence: String(sequence),
  at,
  keys: { key: { S: key } },
  before: null,
  after: { key: { S: key } },
  expired: false,
})
const records = (...sequences: number[]): StreamEventRecord[] =>
  sequences.map((sequence) => streamEventRecord(change(sequence), 'arn:stream', 'eu-west-1', 'NEW_IMAGE'))
const sequencesOf = (event: string): string[] =>
  (JSON.parse(event) as { Records: StreamEventRecord[] }).Records.map(({ dynamodb }) => dynamodb.SequenceNumber)

/** A clock on which sleeping takes no time. */
const quick: Clock = {
  now: () => now,
  sleep: () =>
    new Promise((resolve) => {
      setImmediate(resolve)
    }),
}

const until = async (condition: () => boolean): Promise<void> => {
  for (let round = 0; round < 400 && !condition(); round += 1)
    await new Promise((resolve) => {
      setTimeout(resolve, 5)
    })
  expect(condition()).toBe(true)
}

describe('a stream batch', () => {
  const deliver = async (
    rules: Partial<EventSourceModel>,
    given: StreamEventRecord[],
    answer: (sequences: string[], call: number) => Outcome,
    time = now,
  ) => {
    const calls: string[][] = []
    const gaveUp: [string, string[]][] = []
    const settled = await deliverBatch(
      given,
      { ...mapping, ...rules },
      {
        invoke: (event) => Promise.resolve(answer(sequencesOf(event), calls.push(sequencesOf(event)))),
        giveUp: (lost, reason) => {
          gaveUp.push([reason, lost.map(({ dynamodb }) => dynamodb.SequenceNumber)])
          return Promise.resolve()
        },
        now: () => time,
        sleep: () => Promise.resolve(),
        stopped: () => calls.length > 50,
      },
    )
    return { calls, gaveUp, settled }
  }
  const failsOn =
    (...poison: string[]) =>
    (sequences: string[]): Outcome =>
      sequences.some((sequence) => poison.includes(sequence)) ? error : ok()

  it('that succeeds is delivered once', async () => {
    expect(await deliver({}, records(1, 2, 3), () => ok())).toEqual({
      calls: [['1', '2', '3']],
      gaveUp: [],
      settled: 3,
    })
  })
  it('that fails is retried as a whole within its limit', async () => {
    const { calls, gaveUp } = await deliver({ maximumRetries: 2 }, records(1, 2), failsOn('2'))
    expect(calls).toEqual([
      ['1', '2'],
      ['1', '2'],
      ['1', '2'],
    ])
    expect(gaveUp).toEqual([['RetryAttemptsExhausted', ['1', '2']]])
  })
  it('without a limit is retried until it succeeds', async () => {
    const { calls, gaveUp } = await deliver({}, records(1), (_sequences, call) => (call < 20 ? error : ok()))
    expect([calls.length, gaveUp]).toEqual([20, []])
  })
  it('is halved down to the poisoned record, which costs no retry of the others', async () => {
    const { calls, gaveUp, settled } = await deliver(
      { bisect: true, maximumRetries: 1 },
      records(1, 2, 3, 4),
      failsOn('3'),
    )
    expect(gaveUp).toEqual([['RetryAttemptsExhausted', ['3']]])
    expect(calls).toEqual([['1', '2', '3', '4'], ['1', '2'], ['3', '4'], ['3'], ['3'], ['4']])
    expect(settled).toBe(4)
  })
  it('goes on at the first failed record when the function reports it', async () => {
    const { calls, gaveUp } = await deliver({ maximumRetries: 1 }, records(1, 2, 3, 4), (sequences) =>
      sequences.includes('3') ? failures('4', '3') : ok(),
    )
    expect(calls).toEqual([
      ['1', '2', '3', '4'],
      ['3', '4'],
      ['3', '4'],
    ])
    expect(gaveUp).toEqual([['RetryAttemptsExhausted', ['3', '4']]])
  })
  it.each<[string, unknown]>([
    ['an unknown identifier', { batchItemFailures: [{ itemIdentifier: '99' }] }],
    ['an empty one', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a wrong shape', { batchItemFailures: 'x' }],
  ])('fails as a whole with %s', async (_title, value) => {
    const { calls } = await deliver({ maximumRetries: 1 }, records(1, 2), () => ok(value))
    expect(calls).toEqual([
      ['1', '2'],
      ['1', '2'],
    ])
  })
  it.each<[string, unknown]>([
    ['nothing', null],
    ['an empty list', { batchItemFailures: [] }],
    ['no list', {}],
  ])('succeeds with %s', async (_title, value) => {
    expect((await deliver({}, records(1, 2), () => ok(value))).calls).toHaveLength(1)
  })
  it('gives up records that are too old without calling the function', async () => {
    expect(await deliver({ maximumAgeSeconds: 60 }, records(1, 2), () => ok(), now + 61_000)).toEqual({
      calls: [],
      gaveUp: [['RecordAgeExceeded', ['1', '2']]],
      settled: 2,
    })
  })
})

/** A table's changes in memory. */
class FakeFeed {
  readonly records: Change[] = []
  changes(_table: string, after: string, limit: number): Change[] {
    return this.records.filter(({ sequence }) => Number(sequence) > Number(after)).slice(0, limit)
  }
}
const shard = 'shardId-00000000000000000001'

describe('a stream poller', () => {
  let folder: string
  let stream: FakeFeed
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zaas-runner-'))
    stream = new FakeFeed()
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const poller = (
    invoke: (event: string) => Promise<Outcome>,
    rules: Partial<EventSourceModel> = {},
    keepFailed = (_batch: FailedBatch) => Promise.resolve(),
  ): StreamPoller =>
    new StreamPoller({
      mapping: { ...mapping, ...rules },
      region: 'eu-west-1',
      viewType: 'NEW_IMAGE',
      feed: stream,
      invoke: (_name, event) => invoke(event),
      checkpoints: fileCheckpoints(folder, 'm'),
      keepFailed,
      clock: quick,
      log: () => undefined,
    })

  it("gives events in Lambda's shape with the ARNs of the template", async () => {
    const events: string[] = []
    const running = poller((event) => {
      events.push(event)
      return Promise.resolve(ok())
    })
    stream.records.push(change(1))
    running.start()
    await until(() => events.length === 1)
    await running.close()
    expect(JSON.parse(events[0] ?? '')).toEqual({
      Records: [
        {
          eventID: '1',
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'eu-west-1',
          eventSourceARN: 'arn:stream',
          dynamodb: {
            ApproximateCreationDateTime: now / 1000,
            Keys: { key: { S: 'k' } },
            NewImage: { key: { S: 'k' } },
            SequenceNumber: '1',
            SizeBytes: expect.any(Number),
            StreamViewType: 'NEW_IMAGE',
          },
        },
      ],
    })
  })

  it('reads a poked stream at once', async () => {
    const waits: number[] = []
    for (const sequence of [1, 2, 3, 4]) {
      let seen = 0
      const running = poller(() => {
        seen = performance.now()
        return Promise.resolve(ok())
      })
      running.start()
      await new Promise((resolve) => {
        setTimeout(resolve, 30)
      })
      stream.records.push(change(sequence))
      const begun = performance.now()
      running.poke()
      await until(() => seen > 0)
      await running.close()
      waits.push(seen - begun)
    }
    // Unpoked it is up to half a second. The quickest is the least disturbed by what else this machine does.
    expect(Math.min(...waits)).toBeLessThan(100)
  })

  it('goes on after a restart where the last batch ended, and repeats what was not done', async () => {
    stream.records.push(change(1), change(2))
    let calls = 0
    const first = poller(
      () => {
        calls += 1
        return calls === 1
          ? Promise.resolve(ok())
          : new Promise((resolve) => {
              setTimeout(() => resolve(error), 5)
            })
      },
      { batchSize: 1 },
    )
    first.start()
    await until(() => calls === 2)
    await first.close()
    const seen: string[][] = []
    const second = poller((event) => {
      seen.push(sequencesOf(event))
      return Promise.resolve(ok())
    })
    second.start()
    await until(() => seen.length > 0)
    await second.close()
    expect(seen).toEqual([['2']])
  })

  it("keeps one item's order and runs other items beside it", async () => {
    for (let sequence = 1; sequence <= 40; sequence += 1) stream.records.push(change(sequence, `k${sequence % 8}`))
    const order = new Map<string, number[]>()
    let active = 0
    let most = 0
    const running = poller(
      async (event) => {
        active += 1
        most = Math.max(most, active)
        for (const { dynamodb } of (JSON.parse(event) as { Records: StreamEventRecord[] }).Records) {
          const key = JSON.stringify(dynamodb.Keys)
          order.set(key, [...(order.get(key) ?? []), Number(dynamodb.SequenceNumber)])
        }
        await new Promise((resolve) => {
          setTimeout(resolve, 3)
        })
        active -= 1
        return ok()
      },
      { parallelization: 4, batchSize: 3 },
    )
    running.start()
    await until(() => [...order.values()].flat().length === 40)
    await running.close()
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(4)
    for (const sequences of order.values()) expect(sequences).toEqual(sequences.toSorted((one, other) => one - other))
    expect(fileCheckpoints(folder, 'm').get(shard)).toBe('40')
  })

  it('gives up what was written long before on the clock of the instance, and nothing else', async () => {
    const seen: string[] = []
    const lost: string[] = []
    const running = poller(
      (event) => {
        seen.push(...sequencesOf(event))
        return Promise.resolve(ok())
      },
      { maximumAgeSeconds: 6 * 3600 },
      ({ records: failed }) => {
        lost.push(...failed.map(({ dynamodb }) => dynamodb.SequenceNumber))
        return Promise.resolve()
      },
    )
    stream.records.push(change(1, 'k', now - 7 * 3_600_000), change(2))
    running.start()
    await until(() => seen.length === 1)
    await running.close()
    expect([lost, seen]).toEqual([['1'], ['2']])
  })

  it('loses nothing when failed records cannot be kept', async () => {
    stream.records.push(change(1))
    let tries = 0
    const running = poller(
      () => Promise.resolve(error),
      { maximumRetries: 0 },
      () => {
        tries += 1
        return tries < 3 ? Promise.reject(new Error('disk full')) : Promise.resolve()
      },
    )
    running.start()
    await until(() => fileCheckpoints(folder, 'm').get(shard) === '1')
    await running.close()
    expect(tries).toBe(3)
  })

  it("failed records go whole to the bucket's folder, under the key that Lambda gives", async () => {
    const keep = createFailedRecords({
      buckets: folder,
      functionOf: () => null,
      now: () => now,
      log: () => undefined,
    })
    await keep({
      mapping: { ...mapping, failedRecords: { arn: 'arn:aws:s3:::failed', name: 'failed' } },
      shard: 'shard-1',
      records: records(1, 2),
      reason: 'RetryAttemptsExhausted',
      attempts: 3,
    })
    const path = join(folder, 'failed', 'aws', 'lambda', 'mapping-1', 'shard-1', '2023', '11', '14')
    const [name = ''] = readdirSync(path)
    expect(name).toMatch(/^2023-11-14T22\.13\.20-/)
    const kept = JSON.parse(readFileSync(join(path, name), 'utf8')) as {
      payload: string
      DDBStreamBatchInfo: object
      requestContext: object
    }
    expect(sequencesOf(kept.payload)).toEqual(['1', '2'])
    expect(kept).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
      DDBStreamBatchInfo: { batchSize: 2, startSequenceNumber: '1', endSequenceNumber: '2', streamArn: 'arn:stream' },
    })
  })
})

/** A queue in memory that hands each message out once. */
class FakeQueue {
  waiting: AwsInput[] = []
  deleted: string[] = []
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
const message = (id: string): AwsInput => ({
  MessageId: id,
  ReceiptHandle: `r-${id}`,
  Body: `body ${id}`,
  MD5OfBody: 'md5',
  Attributes: { ApproximateReceiveCount: '1' },
})

describe('a queue poller', () => {
  const run = async (
    queue: FakeQueue,
    answer: (ids: string[]) => Outcome | Promise<Outcome>,
    done: (calls: string[][]) => boolean,
    rules: Partial<EventSourceModel> = {},
    extraReceives = 0,
  ) => {
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
        const ids = (JSON.parse(event) as { Records: { messageId: string }[] }).Records.map(
          ({ messageId }) => messageId,
        )
        calls.push(ids)
        return answer(ids)
      },
    })
    poller.start()
    await until(() => done(calls))
    await poller.close()
    return { calls, events }
  }

  it("gives messages in Lambda's shape and deletes what was handled", async () => {
    const queue = new FakeQueue()
    queue.waiting = [message('a')]
    const { events } = await run(
      queue,
      () => ok(),
      () => queue.deleted.length === 1,
    )
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
    const queue = new FakeQueue()
    queue.waiting = [message('a'), message('b'), message('c')]
    await run(
      queue,
      () => failures('b'),
      () => queue.deleted.length === 2,
    )
    expect(queue.deleted).toEqual(['r-a', 'r-c'])
  })
  it.each<[string, Outcome]>([
    ['throws', error],
    ['names a message that it did not get', failures('zzz')],
  ])('deletes nothing when the function %s', async (_title, outcome) => {
    const queue = new FakeQueue()
    queue.waiting = [message('a'), message('b')]
    await run(
      queue,
      () => outcome,
      (calls) => calls.length === 1,
    )
    expect(queue.deleted).toEqual([])
  })
  it('runs no more batches at a time than the mapping allows', async () => {
    const queue = new FakeQueue()
    queue.waiting = ['a', 'b', 'c', 'd', 'e'].map(message)
    let active = 0
    let most = 0
    await run(
      queue,
      async () => {
        active += 1
        most = Math.max(most, active)
        await new Promise((resolve) => {
          setTimeout(resolve, 5)
        })
        active -= 1
        return ok()
      },
      () => queue.deleted.length === 5,
      { batchSize: 1, maximumConcurrency: 2 },
    )
    expect(most).toBe(2)
  })
  it('now and then hands a batch out once more, as a standard queue may', async () => {
    const queue = new FakeQueue()
    queue.waiting = [message('a')]
    const { calls, events } = await run(
      queue,
      () => ok(),
      () => queue.deleted.length === 1,
      {},
      1,
    )
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
      invoke: (_name, event) => {
        events.push(event)
        return Promise.resolve(ok())
      },
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
