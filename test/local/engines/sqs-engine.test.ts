import { afterEach, describe, expect, test } from 'vitest'
import type { AwsInput } from '../../../local/engines/engine.ts'
import { createSqsEngine, type SqsEngine } from '../../../local/engines/sqs-engine.ts'
import { temporaryFolder } from './dynamo-tables.ts'

type Message = {
  MessageId: string
  ReceiptHandle: string
  Body: string
  Attributes: Record<string, string>
  MessageAttributes?: unknown
}

const path = temporaryFolder()
const queueUrl = (name: string): string => `http://127.0.0.1:4566/000000000000/${name}`
const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`
const jobs = { QueueUrl: queueUrl('jobs') }
let clock = 1_800_000_000_000
let files = 0
let engine: SqsEngine

const start = async (
  file = path(`queues-${++files}.db`),
  attributes: AwsInput = {},
  maxInFlight = 120_000,
): Promise<string> => {
  engine = createSqsEngine({ file, queueUrl, now: () => clock, maxInFlight })
  await engine.call('CreateQueue', { QueueName: 'jobs', Attributes: attributes })
  return file
}
afterEach(() => engine.close())

const send = (MessageBody: string, more: AwsInput = {}): Promise<AwsInput> =>
  engine.call('SendMessage', { ...jobs, MessageBody, ...more })
const receive = async (more: AwsInput = {}, signal?: AbortSignal): Promise<Message[]> => {
  const input = {
    ...jobs,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
    ...more,
  }
  return ((await engine.call('ReceiveMessage', input, signal)).Messages ?? []) as Message[]
}
const bodies = (messages: Message[]): string[] => messages.map((message) => message.Body)
const advance = (seconds: number): void => {
  clock += seconds * 1000
  engine.tick()
}
const counts = async (queue = 'jobs'): Promise<string[]> => {
  const { Attributes } = await engine.call('GetQueueAttributes', { QueueUrl: queueUrl(queue), AttributeNames: ['All'] })
  const all = Attributes as Record<string, string>
  return ['', 'Delayed', 'NotVisible'].map((kind) => all[`ApproximateNumberOfMessages${kind}`] ?? '')
}

describe('queues', () => {
  test('are made once, and made again take the new attributes', async () => {
    await start()
    await engine.call('CreateQueue', { QueueName: 'jobs', Attributes: { VisibilityTimeout: '77' } })
    await engine.call('SetQueueAttributes', { ...jobs, Attributes: { DelaySeconds: '3' } })
    expect(
      await engine.call('GetQueueAttributes', {
        ...jobs,
        AttributeNames: ['VisibilityTimeout', 'DelaySeconds', 'QueueArn'],
      }),
    ).toEqual({
      Attributes: { VisibilityTimeout: '77', DelaySeconds: '3', QueueArn: arn('jobs') },
    })
    expect(await engine.call('GetQueueUrl', { QueueName: 'jobs' })).toEqual(jobs)
    await expect(engine.call('GetQueueUrl', { QueueName: 'none' })).rejects.toMatchObject({ code: 'QueueDoesNotExist' })
    await expect(
      engine.call('SetQueueAttributes', { ...jobs, Attributes: { DelaySeconds: '901' } }),
    ).rejects.toMatchObject({ code: 'InvalidAttributeValue' })
  })
})

describe('sending', () => {
  test('keeps full Unicode, attributes and the group', async () => {
    await start()
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'añ😀' },
      raw: { DataType: 'Binary', BinaryValue: 'AAE=' },
    }
    await send('日本 😀\n', { MessageAttributes, MessageGroupId: 'acme' })
    const [message] = await receive()
    expect(message).toMatchObject({
      Body: '日本 😀\n',
      MessageAttributes,
      Attributes: { MessageGroupId: 'acme', ApproximateReceiveCount: '1', SentTimestamp: String(clock) },
    })
  })

  test('refuses what AWS refuses', async () => {
    await start()
    await expect(send('bell \u0007')).rejects.toMatchObject({ code: 'InvalidMessageContents' })
    await expect(send('half \uD83D')).rejects.toMatchObject({ code: 'InvalidMessageContents' })
    await expect(send('')).rejects.toMatchObject({ code: 'MissingParameter' })
    await expect(send('late', { DelaySeconds: 901 })).rejects.toMatchObject({ code: 'InvalidParameterValue' })
    await expect(send('é'.repeat(524_289))).rejects.toMatchObject({ code: 'InvalidParameterValue' })
    await expect(send('é'.repeat(524_288))).resolves.toHaveProperty('MessageId')
    await expect(engine.call('SendMessage', { QueueUrl: queueUrl('none'), MessageBody: 'x' })).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    })
  })

  test('a batch has one to ten entries, at most 1 MiB, and tells each failure apart', async () => {
    await start()
    const batch = (Entries: AwsInput[]): Promise<AwsInput> => engine.call('SendMessageBatch', { ...jobs, Entries })
    const entries = (count: number, MessageBody = 'x'): AwsInput[] =>
      Array.from({ length: count }, (_, i) => ({ Id: `e${i}`, MessageBody }))
    await expect(batch([])).rejects.toMatchObject({ code: 'EmptyBatchRequest' })
    await expect(batch(entries(11))).rejects.toMatchObject({ code: 'TooManyEntriesInBatchRequest' })
    await expect(batch([...entries(1), ...entries(1)])).rejects.toMatchObject({ code: 'BatchEntryIdsNotDistinct' })
    await expect(batch(entries(10, 'x'.repeat(104_858)))).rejects.toMatchObject({ code: 'BatchRequestTooLong' })
    expect(
      await batch([
        { Id: 'a', MessageBody: 'ok' },
        { Id: 'b', MessageBody: '\u0001' },
      ]),
    ).toMatchObject({
      Successful: [{ Id: 'a', MD5OfMessageBody: '444bcb3a3fcf8389296c49467f27e1d6' }],
      Failed: [{ Id: 'b', Code: 'InvalidMessageContents', SenderFault: true }],
    })
    expect(await counts()).toEqual(['1', '0', '0'])
  })

  test('a delayed message comes when it is due', async () => {
    await start()
    await send('later', { DelaySeconds: 900 })
    expect(await counts()).toEqual(['0', '1', '0'])
    advance(899)
    expect(await receive()).toEqual([])
    advance(1)
    expect(bodies(await receive())).toEqual(['later'])
  })
})

describe('receiving', () => {
  test('hides a message until its visibility timeout, and counts', async () => {
    await start()
    await send('a')
    expect(await receive({ VisibilityTimeout: 10 })).toHaveLength(1)
    expect(await receive()).toEqual([])
    expect(await counts()).toEqual(['0', '0', '1'])
    advance(10)
    expect((await receive())[0]?.Attributes.ApproximateReceiveCount).toBe('2')
  })

  test('visibility 0 gives the message back at once, and it is not lost', async () => {
    await start()
    await send('a')
    const [message] = await receive()
    await engine.call('ChangeMessageVisibility', {
      ...jobs,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: 0,
    })
    expect(bodies(await receive())).toEqual(['a'])
  })

  test('only the latest receipt deletes; a receipt that never was is refused', async () => {
    await start()
    await send('a')
    const [first] = await receive({ VisibilityTimeout: 1 })
    advance(1)
    const [second] = await receive({ VisibilityTimeout: 1 })
    await engine.call('DeleteMessage', { ...jobs, ReceiptHandle: first?.ReceiptHandle })
    expect(await counts()).toEqual(['0', '0', '1'])
    advance(5)
    await engine.call('DeleteMessage', { ...jobs, ReceiptHandle: second?.ReceiptHandle })
    await engine.call('DeleteMessage', { ...jobs, ReceiptHandle: second?.ReceiptHandle })
    expect(await counts()).toEqual(['0', '0', '0'])
    await expect(engine.call('DeleteMessage', { ...jobs, ReceiptHandle: 'nonsense' })).rejects.toMatchObject({
      code: 'ReceiptHandleIsInvalid',
    })
  })

  test('batches of deletes and visibility changes', async () => {
    await start()
    await send('a')
    await send('b')
    const [a, b] = await receive()
    const change = { Id: 'a', ReceiptHandle: a?.ReceiptHandle, VisibilityTimeout: 100 }
    expect(
      await engine.call('ChangeMessageVisibilityBatch', {
        ...jobs,
        Entries: [change, { ...change, Id: 'x', VisibilityTimeout: 43_201 }],
      }),
    ).toMatchObject({
      Successful: [{ Id: 'a' }],
      Failed: [{ Id: 'x', Code: 'InvalidParameterValue' }],
    })
    expect(
      await engine.call('DeleteMessageBatch', { ...jobs, Entries: [{ Id: 'b', ReceiptHandle: b?.ReceiptHandle }] }),
    ).toEqual({ Successful: [{ Id: 'b' }], Failed: [] })
    advance(50)
    expect(await receive()).toEqual([])
    advance(50)
    expect(bodies(await receive())).toEqual(['a'])
  })

  test('a long poll gets what is sent, what comes due, and nothing at its end', async () => {
    await start()
    const sent = receive({ WaitTimeSeconds: 20 })
    await send('now')
    expect(bodies(await sent)).toEqual(['now'])
    await send('soon', { DelaySeconds: 5 })
    const due = receive({ WaitTimeSeconds: 20 })
    advance(5)
    expect(bodies(await due)).toEqual(['soon'])
    const none = receive({ WaitTimeSeconds: 20 })
    advance(20)
    expect(await none).toEqual([])
  })

  test('a dropped long poll takes nothing', async () => {
    await start()
    const gone = new AbortController()
    const dropped = receive({ WaitTimeSeconds: 20 }, gone.signal)
    gone.abort()
    await expect(dropped).rejects.toThrow()
    await send('a')
    const late = receive({ WaitTimeSeconds: 20 }, gone.signal)
    await expect(late).rejects.toThrow()
    expect((await receive())[0]?.Attributes.ApproximateReceiveCount).toBe('1')
  })

  test('at the limit of messages in flight a short poll gets OverLimit', async () => {
    await start(undefined, {}, 3)
    for (const body of ['a', 'b', 'c', 'd']) await send(body)
    expect(await receive()).toHaveLength(3)
    await expect(receive()).rejects.toMatchObject({ code: 'OverLimit' })
  })

  test('messages older than the queue keeps are forgotten', async () => {
    await start(undefined, { MessageRetentionPeriod: '60' })
    await send('old')
    advance(61)
    expect(await receive()).toEqual([])
  })
})

describe('fair groups', () => {
  test('a group with many in flight does not starve the others', async () => {
    await start()
    for (let i = 0; i < 200; i++) await send(`noisy ${i}`, { MessageGroupId: 'noisy' })
    for (let i = 0; i < 5; i++) await receive()
    await send('quiet', { MessageGroupId: 'quiet' })
    const [next] = await receive({ MaxNumberOfMessages: 1 })
    expect(next?.Body).toBe('quiet')
  })

  test('groups share evenly, in order within each', async () => {
    await start()
    for (const group of ['a', 'b', 'c'])
      for (let i = 0; i < 5; i++) await send(`${group}${i}`, { MessageGroupId: group })
    expect(bodies(await receive({ MaxNumberOfMessages: 9 })).sort()).toEqual([
      'a0',
      'a1',
      'a2',
      'b0',
      'b1',
      'b2',
      'c0',
      'c1',
      'c2',
    ])
  })
})

describe('dead letters', () => {
  const dead = { QueueUrl: queueUrl('dead') }
  const policy = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 2 }) }

  test('a message received too often goes to the dead-letter queue, and back by a move task', async () => {
    await start()
    await engine.call('CreateQueue', { QueueName: 'dead' })
    await engine.call('SetQueueAttributes', { ...jobs, Attributes: policy })
    await send('bad', { MessageGroupId: 'g' })
    for (let i = 0; i < 2; i++) {
      expect(bodies(await receive({ VisibilityTimeout: 1 }))).toEqual(['bad'])
      advance(1)
    }
    const waiting = receive({ ...dead, WaitTimeSeconds: 20 })
    expect(await receive()).toEqual([])
    const [letter] = await waiting
    expect(letter).toMatchObject({
      Body: 'bad',
      Attributes: { DeadLetterQueueSourceArn: arn('jobs'), MessageGroupId: 'g' },
    })
    await engine.call('ChangeMessageVisibility', {
      ...dead,
      ReceiptHandle: letter?.ReceiptHandle,
      VisibilityTimeout: 0,
    })
    expect(await engine.call('StartMessageMoveTask', { SourceArn: arn('dead') })).toHaveProperty('TaskHandle')
    expect(await counts('dead')).toEqual(['0', '0', '0'])
    expect((await receive())[0]?.Attributes.ApproximateReceiveCount).toBe('1')
  })

  test('a policy whose target is not there is refused', async () => {
    await start()
    await expect(engine.call('SetQueueAttributes', { ...jobs, Attributes: policy })).rejects.toMatchObject({
      code: 'InvalidAttributeValue',
    })
  })

  test('a purge empties the queue', async () => {
    await start()
    await send('a')
    await engine.call('PurgeQueue', jobs)
    expect(await counts()).toEqual(['0', '0', '0'])
  })
})

test('after a restart messages are there, and those in flight can be received again', async () => {
  const file = await start()
  await send('in flight', { MessageGroupId: 'g' })
  await receive()
  await send('waiting')
  await send('delayed', { DelaySeconds: 60 })
  await engine.close()
  await start(file)
  expect(await counts()).toEqual(['2', '1', '0'])
  expect(bodies(await receive()).sort()).toEqual(['in flight', 'waiting'])
})
