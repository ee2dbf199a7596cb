import type { SQSEvent } from 'aws-lambda'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { answered } from '../../core/adapters/aws/answered.ts'
import { inParallel } from '../../core/domain/in-parallel.ts'
import { takeBatch } from '../../core/runtime/worker.ts'

const eventOf = (...bodies: string[]): SQSEvent =>
  ({ Records: bodies.map((body, index) => ({ messageId: `m${index}`, body })) }) as SQSEvent
const parse = (json: unknown): string => {
  if (typeof json !== 'string') throw new Error('not text')
  return json
}

afterEach(() => vi.restoreAllMocks())

describe('a queue’s worker', () => {
  test('gives back only the messages that failed', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    const work = takeBatch({
      id: 'delivery.mail',
      parse,
      begin: () => async (body) => {
        if (body === 'bad') throw new Error('it broke')
      },
    })
    const answer = await work(eventOf('"fine"', '"bad"', '7', '{', '"fine"'))
    expect(answer).toEqual({
      batchItemFailures: ['m1', 'm2', 'm3'].map((itemIdentifier) => ({ itemIdentifier })),
    })
    expect(errors.mock.calls.map(([line]) => (line as { messageId: string }).messageId).sort()).toEqual([
      'm1',
      'm2',
      'm3',
    ])
  })

  test.each(['TooManyRequestsException', 'LimitExceededException', 'ThrottledException'])(
    'takes %s for later: the message comes again, and it is no error',
    async (name) => {
      const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
      const infos = vi.spyOn(console, 'info').mockImplementation(() => {})
      const throttled = Object.assign(new Error('too many a second'), { name, $metadata: { httpStatusCode: 429 } })
      const begin = () => () => answered(Promise.reject(throttled))
      const answer = await takeBatch({ id: 'delivery.mail', parse, begin })(eventOf('"mail"'))
      expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] })
      expect(errors.mock.calls).toEqual([])
      expect(infos.mock.calls).toEqual([[expect.objectContaining({ message: 'message later', error: name })]])
    },
  )

  test('begins once a batch, and does its messages at once', async () => {
    let batches = 0
    let running = 0
    let most = 0
    const work = takeBatch({
      id: 'delivery.mail',
      parse,
      begin: () => {
        batches += 1
        return async () => {
          most = Math.max(most, (running += 1))
          await Promise.resolve()
          running -= 1
        }
      },
    })
    await work(eventOf('"a"', '"b"', '"c"'))
    expect([batches, most]).toEqual([1, 3])
  })
})

describe('in parallel', () => {
  test('everything is done, so many at once', async () => {
    const done: number[] = []
    let running = 0
    let most = 0
    await inParallel([...Array(20).keys()], 4, async (item) => {
      most = Math.max(most, (running += 1))
      await Promise.resolve()
      running -= 1
      done.push(item)
    })
    expect(done.sort((a, b) => a - b)).toEqual([...Array(20).keys()])
    expect(most).toBe(4)
  })

  test('an error ends it', async () => {
    await expect(inParallel([1, 2], 2, async (item) => Promise.reject(new Error(String(item))))).rejects.toThrow('1')
  })
})
