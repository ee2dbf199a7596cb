import { describe, expect, test } from 'vitest'
import { placesOfGroups } from '../../../local/engines/sqs-store.ts'
import { messageStates } from './message-states.ts'
import { advance, bodies, create, file, queueUrl, receive, remove, send, start, restart } from './sqs-queues.ts'

describe('fair groups', () => {
  test('a group with many in flight does not starve the others', async () => {
    await start()
    for (let i = 0; i < 200; i++) await send(`noisy ${i}`, { MessageGroupId: 'noisy' })
    for (let i = 0; i < 5; i++) await receive()
    await send('quiet', { MessageGroupId: 'quiet' })
    const [next] = await receive({ MaxNumberOfMessages: 1 })
    expect(next?.Body).toBe('quiet')
  })

  test('a group never has all places, and those that have some share them; what is deleted makes room at once', async () => {
    await start()
    await create('dead')
    const deadLetterTargetArn = 'arn:aws:sqs:eu-west-1:000000000000:dead'
    await create('jobs', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 9 }) })
    for (let i = 0; i < 100; i++) await send(`noisy ${i}`, { MessageGroupId: 'noisy' })
    const all = async () => {
      const batches = [await receive()]
      while (batches.at(-1)?.length !== 0) batches.push(await receive())
      return batches.flat()
    }
    const [first, ...others] = await all()
    expect(others).toHaveLength(placesOfGroups - 1)
    const waiting = receive({ WaitTimeSeconds: 20 })
    await remove(first?.ReceiptHandle)
    expect(bodies(await waiting)).toEqual([`noisy ${placesOfGroups}`])
    for (let i = 0; i < 100; i++) await send(`second ${i}`, { MessageGroupId: 'second' })
    // The first batch does not know yet that there are two.
    expect((await all()).length).toBeLessThanOrEqual(placesOfGroups / 2 + 10)
    for (let i = 0; i < 70; i++) await send('of nobody')
    expect(await all()).toHaveLength(70)
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

test('a message received too often goes to the dead-letter queue', async () => {
  await start()
  await create('dead')
  const deadLetterTargetArn = 'arn:aws:sqs:eu-west-1:000000000000:dead'
  await create('jobs', {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
  })
  await send('bad', { MessageGroupId: 'g' })
  for (let i = 0; i < 2; i++) {
    expect(bodies(await receive())).toEqual(['bad'])
    advance(1)
  }
  const waiting = receive({ QueueUrl: queueUrl('dead'), WaitTimeSeconds: 20 })
  expect(await receive()).toEqual([])
  const [letter] = await waiting
  expect(letter).toMatchObject({ Body: 'bad', Attributes: { MessageGroupId: 'g' } })
})

test('after a restart messages are there, and those in flight can be received again', async () => {
  await start()
  await send('in flight', { MessageGroupId: 'g' })
  await receive()
  await send('waiting')
  await send('delayed', { DelaySeconds: 60 })
  await restart()
  expect(messageStates(file)).toEqual(['ready', 'ready', 'delayed'])
  expect(bodies(await receive()).sort()).toEqual(['in flight', 'waiting'])
})
