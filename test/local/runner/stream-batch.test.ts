import { describe, expect, it } from 'vitest'
import { deliverBatch } from '../../../local/event-sources/stream-batch.ts'
import type { StreamEventRecord } from '../../../local/event-sources/stream-record.ts'
import type { EventSourceModel } from '../../../local/template/model.ts'
import type { Outcome } from '../../../local/workers/messages.ts'
import { error, failures, mapping, now, ok, records, sequencesOf } from './event-source.ts'

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
        giveUp: async (lost, reason) => void gaveUp.push([reason, lost.map(({ dynamodb }) => dynamodb.SequenceNumber)]),
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
    expect(calls).toEqual([1, 2, 3].map(() => ['1', '2']))
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
    expect(calls).toEqual([1, 2].map(() => ['1', '2']))
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
