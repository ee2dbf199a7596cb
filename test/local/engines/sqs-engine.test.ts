import { describe, expect, test } from 'vitest'
import type { AwsInput } from '../../../local/engines/engine.ts'
import { messageStates } from './message-states.ts'
import {
  advance,
  bodies,
  clock,
  create,
  engine,
  file,
  jobs,
  queueUrl,
  receive,
  remove,
  send,
  sendBatch,
  start,
} from './sqs-queues.ts'

describe('queues', () => {
  test('are made once, and made again take the new attributes', async () => {
    await start()
    expect(await create('jobs', { VisibilityTimeout: '77' })).toEqual(jobs)
    await send('a')
    await receive()
    advance(76)
    expect(await receive()).toEqual([])
    advance(1)
    expect(bodies(await receive())).toEqual(['a'])
  })

  test.each<[string, AwsInput]>([
    ['a value out of its limits', { VisibilityTimeout: '43201' }],
    ['an attribute that is not played', { DelaySeconds: '3' }],
    [
      'a dead letter target that is not there',
      { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:0:none","maxReceiveCount":2}' },
    ],
  ])('with %s are refused', async (_title, attributes) => {
    await start()
    await expect(create('other', attributes)).rejects.toMatchObject({ code: 'InvalidAttributeValue' })
  })

  test('that are FIFO, and actions that nobody calls, are refused', async () => {
    await start()
    await expect(create('jobs.fifo')).rejects.toMatchObject({ code: 'UnsupportedOperation' })
    for (const action of ['PurgeQueue', 'SendMessage', 'toString'])
      await expect(engine.call(action, jobs)).rejects.toMatchObject({ code: 'UnsupportedOperation' })
  })
})

describe('sending', () => {
  test('keeps full Unicode and the group', async () => {
    await start()
    await send('日本 😀\n', { MessageGroupId: 'acme' })
    const [message] = await receive()
    expect(message).toMatchObject({
      Body: '日本 😀\n',
      Attributes: { MessageGroupId: 'acme', ApproximateReceiveCount: '1', SentTimestamp: String(clock) },
    })
  })

  test('refuses what AWS refuses', async () => {
    await start()
    expect(await send('bell \u0007')).toBe('InvalidMessageContents')
    expect(await send('half \uD83D')).toBe('InvalidMessageContents')
    expect(await send('')).toBe('MissingParameter')
    expect(await send('late', { DelaySeconds: 901 })).toBe('InvalidParameterValue')
    expect(await send('x', { MessageAttributes: {} })).toBe('InvalidParameterValue')
    expect(await send('é'.repeat(524_288))).toBe('sent')
    const none = { QueueUrl: queueUrl('none'), Entries: [{ Id: '1', MessageBody: 'x' }] }
    await expect(engine.call('SendMessageBatch', none)).rejects.toMatchObject({ code: 'QueueDoesNotExist' })
  })

  test('a batch has one to ten entries, at most 1 MiB, and tells each failure apart', async () => {
    await start()
    const entries = (count: number, MessageBody = 'x'): AwsInput[] =>
      Array.from({ length: count }, (_, i) => ({ Id: `e${i}`, MessageBody }))
    await expect(sendBatch([])).rejects.toMatchObject({ code: 'EmptyBatchRequest' })
    await expect(sendBatch(entries(11))).rejects.toMatchObject({ code: 'TooManyEntriesInBatchRequest' })
    await expect(sendBatch([...entries(1), ...entries(1)])).rejects.toMatchObject({ code: 'BatchEntryIdsNotDistinct' })
    await expect(sendBatch(entries(10, 'x'.repeat(104_858)))).rejects.toMatchObject({ code: 'BatchRequestTooLong' })
    expect(
      await sendBatch([
        { Id: 'a', MessageBody: 'ok' },
        { Id: 'b', MessageBody: '\u0001' },
      ]),
    ).toMatchObject({
      Successful: [{ Id: 'a', MD5OfMessageBody: '444bcb3a3fcf8389296c49467f27e1d6' }],
      Failed: [{ Id: 'b', Code: 'InvalidMessageContents', SenderFault: true }],
    })
    expect(messageStates(file)).toEqual(['ready'])
  })

  test('a delayed message comes when it is due', async () => {
    await start()
    await send('later', { DelaySeconds: 900 })
    expect(messageStates(file)).toEqual(['delayed'])
    advance(899)
    expect(await receive()).toEqual([])
    advance(1)
    expect(bodies(await receive())).toEqual(['later'])
  })
})

describe('receiving', () => {
  test('hides a message until its visibility timeout, and counts', async () => {
    await start({ VisibilityTimeout: '10' })
    await send('a')
    expect(await receive()).toHaveLength(1)
    expect(await receive()).toEqual([])
    expect(messageStates(file)).toEqual(['in flight'])
    advance(10)
    expect((await receive())[0]?.Attributes['ApproximateReceiveCount']).toBe('2')
  })

  test('only the latest receipt deletes; a receipt that never was is refused', async () => {
    await start({ VisibilityTimeout: '1' })
    await send('a')
    const [first] = await receive()
    advance(1)
    const [second] = await receive()
    await remove(first?.ReceiptHandle)
    expect(messageStates(file)).toHaveLength(1)
    advance(5)
    expect(await remove(second?.ReceiptHandle, second?.ReceiptHandle, 'nonsense')).toMatchObject({
      Successful: [{ Id: 'e0' }, { Id: 'e1' }],
      Failed: [{ Id: 'e2', Code: 'ReceiptHandleIsInvalid' }],
    })
    expect(messageStates(file)).toEqual([])
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
    expect((await receive())[0]?.Attributes['ApproximateReceiveCount']).toBe('1')
  })

  test('messages older than the queue keeps are forgotten', async () => {
    await start({ MessageRetentionPeriod: '60' })
    await send('old')
    advance(61)
    expect(await receive()).toEqual([])
  })
})
