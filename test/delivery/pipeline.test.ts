import { SQSClient } from '@aws-sdk/client-sqs'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test, vi } from 'vitest'
import { SqsQueue } from '../../core/adapters/queues/sqs-queue.ts'
import { mailQueue } from '../../core/adapters/mail/mail-queue.ts'
import { remove } from '../../core/domain/token/administer.ts'
import { newToken } from '../../core/domain/token/enrolment.ts'
import {
  clock,
  contextNow,
  deliver,
  history,
  keys,
  mail,
  newService,
  opening,
  publish,
  random,
  receiver,
  secret,
  sessions,
  settle,
  silenced,
  system,
  tokenOf,
  tokens,
} from './pipeline.ts'

describe('from the stream to the tenant', () => {
  test('an event is in the history and arrives signed; a message that comes again sends it again under its id', async () => {
    const service = await newService()
    const { token, record } = await opening(tokenOf(service))
    expect(await publish({ Records: [record] })).toEqual({ batchItemFailures: [] })
    expect(await history.history(token, { before: Number.MAX_SAFE_INTEGER, limit: 10 })).toMatchObject([
      { type: 'token.opened', status: 1 },
    ])
    const messages = await system.take('deliveries')
    expect(messages.Records).toHaveLength(1)
    expect(await deliver(messages)).toEqual({ batchItemFailures: [] })
    const [got] = receiver.received
    const body = new Webhook(secret).verify(got?.body ?? '', got?.headers as Record<string, string>) as { data: object }
    expect(body).toMatchObject({
      type: 'token.opened',
      data: { id: token.identity.user, service, status: 1, previous: 0, via: 'online' },
    })
    expect(got?.headers['content-type']).toBe('application/json')
    expect(await deliver(messages)).toEqual({ batchItemFailures: [] })
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toEqual([ids[0], ids[0]])
  })

  test('the same versions again change nothing that a tenant sees', async () => {
    const { record } = await opening(tokenOf(await newService()))
    await publish({ Records: [record] })
    await publish({ Records: [record] })
    const messages = await system.take('deliveries')
    await deliver(messages)
    await deliver(await system.take('deliveries'))
    expect(receiver.received).toHaveLength(1)
  })

  test('queues and clear attributes carry references only', async () => {
    const service = await newService()
    const { token, record } = await opening(tokenOf(service))
    await publish({ Records: [record] })
    const messages = await system.take('deliveries')
    const { id } = token.identity
    expect(messages.Records.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { token: id, sequence: token.state.created + 1, service, attempt: 1 },
    ])
    await deliver(messages)
    const [item = {}, ...others] = await system.itemsOf(`log#${service}`)
    expect(Object.keys(item).sort()).toEqual(['box', 'expires', 'key', 'sort'])
    expect([...others, ...(await system.itemsOf(`delivery#${id}`))]).toEqual([])
  })

  test('an event that the service does not want leaves no trace', async () => {
    const refusing = await opening(tokenOf(await newService({ events: ['token.blocked'] })))
    await publish({ Records: [refusing.record] })
    expect((await system.take('deliveries')).Records).toEqual([])
    expect(await system.itemsOf(`log#${refusing.token.identity.service}`)).toEqual([])
  })

  test('a deleted token goes with both items once its event is stored, unless it was enrolled again', async () => {
    const service = await newService()
    const context = contextNow()
    const first = await opening(tokenOf(service))
    const gone = remove(first.token, context)
    await tokens.write(first.token, gone.token ?? first.token, gone)
    const { record } = await system.record(first.token.identity.id, '900001', first.item)
    const again = await system.record(first.token.identity.id, '900002')
    await publish({ Records: [first.record, record] })
    expect((await system.scan('tokens')).filter(({ key }) => key?.S?.startsWith(first.token.identity.id))).toEqual([])
    const back = newToken(first.token.identity, clock(), null)
    await opening(back)
    await publish({ Records: [again.record] })
    expect((await tokens.load('acme', first.token.identity.id))?.state.deleted).toBe(false)
    expect(
      (await history.history(first.token, { before: Number.MAX_SAFE_INTEGER, limit: 10 })).map(({ type }) => type),
    ).toContain('token.deleted')
    await system.take('deliveries')
  })

  test('a gap is an error in the log, a predecessor in the version before is none', async () => {
    const errors = silenced()
    const service = await newService({ url: null })
    const first = await opening(tokenOf(service))
    const second = await opening(first.token, first.item)
    await publish({ Records: [second.record] })
    expect(errors.mock.calls).toEqual([])
    const third = await opening(second.token, first.item)
    await publish({ Records: [third.record] })
    expect(JSON.stringify(errors.mock.calls)).toContain('event gap')
    expect(JSON.stringify(errors.mock.calls)).not.toContain(first.token.identity.user)
  })

  test('versions of a vanished tenant are dropped', async () => {
    const { record } = await opening(tokenOf(await newService()))
    const image = { ...record.dynamodb?.NewImage, service: { S: 'gone_service' } }
    expect(await publish({ Records: [{ ...record, dynamodb: { ...record.dynamodb, NewImage: image } }] })).toEqual({
      batchItemFailures: [],
    })
    expect((await system.take('deliveries')).Records).toEqual([])
  })

  test('a version that cannot be opened is reported, and later ones of its token wait', async () => {
    silenced()
    const good = await opening(tokenOf(await newService({ url: null })))
    const first = await opening(tokenOf(await newService({ url: null })))
    const second = await opening(first.token, first.item)
    const broken = {
      ...first.record,
      dynamodb: { ...first.record.dynamodb, NewImage: { ...first.record.dynamodb?.NewImage, box: { B: 'AAAA' } } },
    }
    expect(await publish({ Records: [good.record, broken, second.record] })).toEqual({
      batchItemFailures: [{ itemIdentifier: first.record.dynamodb?.SequenceNumber }],
    })
    expect(await history.history(good.token, { before: Number.MAX_SAFE_INTEGER, limit: 1 })).toHaveLength(1)
    expect(await history.history(first.token, { before: Number.MAX_SAFE_INTEGER, limit: 1 })).toEqual([])
  })
})

describe('a last try that is never proved', () => {
  test('becomes a durable block, by itself', async () => {
    const service = await newService()
    const { token } = await opening(tokenOf(service))
    const session = {
      sid: new Uint8Array(16),
      b: new Uint8Array(32),
      z: new Uint8Array(32),
      newK: null,
      expires: clock() + 120_000,
    }
    expect(
      await tokens.write(token, { ...token, state: { ...token.state, errors: 3, blocksAt: session.expires, session } }),
    ).toBe('written')
    const { record } = await system.record(token.identity.id, '800001')
    await publish({ Records: [record] })
    expect((await system.take('deliveries')).Records).toEqual([])
    expect((await system.take('settle')).Records).toEqual([])
    vi.setSystemTime(clock() + 122_000)
    const messages = await system.take('settle')
    expect(await settle(messages)).toEqual({ batchItemFailures: [] })
    expect((await tokens.load('acme', token.identity.id))?.state).toMatchObject({
      status: 4,
      why: 'pin',
      event: { type: 'token.blocked', by: 'system' },
    })
    expect(await settle(messages)).toEqual({ batchItemFailures: [] })
  })
})

describe('mails', () => {
  test('are sent once, from a sealed item that is gone then', async () => {
    const queue = mailQueue({
      sessions,
      keys,
      queue: new SqsQueue(new SQSClient({}), process.env['QUEUE_MAIL'] ?? ''),
      random,
      clock,
    })
    await queue.send('newcomer', { to: 'joe@example.com', subject: 'Grüße', text: 'code' })
    const messages = await system.take('mail')
    expect(messages.Records.map(({ body }) => body).join()).not.toContain('joe')
    expect(JSON.stringify(await system.scan('sessions'))).not.toContain('joe')
    expect(await mail(messages)).toEqual({ batchItemFailures: [] })
    expect(await mail(messages)).toEqual({ batchItemFailures: [] })
    expect(system.mails()).toMatchObject([{ to: 'joe@example.com', subject: 'Grüße', text: 'code' }])
    // What is left counts messages, and says of nobody.
    const left = await system.scan('sessions')
    expect(left.filter(({ key }) => key?.S?.startsWith('count#') !== true)).toEqual([])
    expect(JSON.stringify(left)).not.toContain('joe')
  })
})
