import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileCheckpoints } from '../../../local/event-sources/checkpoints.ts'
import type { FailedBatch } from '../../../local/event-sources/failed-records.ts'
import { StreamPoller } from '../../../local/event-sources/stream-poller.ts'
import type { StreamEventRecord } from '../../../local/event-sources/stream-record.ts'
import { type Change } from '../../../local/engines/dynamodb/table-store.ts'
import type { EventSourceModel } from '../../../local/template/model.ts'
import type { Outcome } from '../../../local/workers/messages.ts'
import { change, error, mapping, now, ok, quick, sequencesOf, until } from './event-source.ts'

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
    const running = poller(async (event) => ok(events.push(event)))
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
      const running = poller(async () => {
        seen = performance.now()
        return ok()
      })
      running.start()
      await sleep(30)
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
    const invoke = async (): Promise<Outcome> => {
      calls += 1
      if (calls > 1) await sleep(5)
      return calls === 1 ? ok() : error
    }
    const first = poller(invoke, { batchSize: 1 })
    first.start()
    await until(() => calls >= 2)
    await first.close()
    const seen: string[][] = []
    const second = poller(async (event) => ok(seen.push(sequencesOf(event))))
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
        await sleep(3)
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
      async (event) => ok(seen.push(...sequencesOf(event))),
      { maximumAgeSeconds: 6 * 3600 },
      async ({ records: failed }) => void lost.push(...failed.map(({ dynamodb }) => dynamodb.SequenceNumber)),
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
})
