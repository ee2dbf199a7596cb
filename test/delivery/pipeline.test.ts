import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { DynamoDBRecord } from 'aws-lambda'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import { BatchReads } from '../../core/adapters/dynamo/batch-reads.ts'
import { mailQueue } from '../../core/adapters/mail/mail-queue.ts'
import { SqsQueue } from '../../core/adapters/queues/sqs-queue.ts'
import { dynamoEvents } from '../../core/adapters/events/dynamo-events.ts'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { dynamoSessions } from '../../core/adapters/sessions/dynamo-sessions.ts'
import { DynamoTokenStore } from '../../core/adapters/tokens/dynamo-token-store.ts'
import { dynamoEndpoints } from '../../core/adapters/webhooks/dynamo-endpoints.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { Status } from '../../core/contract/status.ts'
import { newWebhookSecret } from '../../core/domain/webhook/secret.ts'
import { contactCode } from '../../core/adapters/keys/contact-codes.ts'
import { remove } from '../../core/domain/token/administer.ts'
import { auditEntry } from '../../core/domain/audit.ts'
import { newToken } from '../../core/domain/token/enrolment.ts'
import type { Context } from '../../core/domain/token/decision.ts'
import { type Happening, withEvent } from '../../core/domain/token/event.ts'
import { type ColdState, freshCold, type Recovery } from '../../core/domain/token/cold-state.ts'
import type { Token } from '../../core/domain/token/state.ts'
import { platform } from '../../core/platform/platform.ts'
import { ownReceiver } from '../support/instance.ts'
import { startSystem } from './system.ts'

const clock = (): number => Date.now()
const system = await startSystem()
const { dynamo, keys, random } = platform({
  TABLE_KEYS: 'keys',
  KMS_KEY: 'arn:aws:kms:eu-west-1:000000000000:key/k1',
  INSTANCE: 'test',
})
const changes = { tenants: 'tenants', sessions: 'sessions' }
const services = new DynamoServices({ dynamo, table: 'services', changes, keys, random })
const owner = { tenant: 'acme', by: 'key:1', byName: 'owner', address: '' }
const audit = auditEntry({ clock: () => 0, random }, owner, { action: 'service.update' })
const sessions = dynamoSessions({ dynamo, table: 'sessions', keys, clock, random })
const tokens = new DynamoTokenStore({ dynamo, table: 'tokens', companions: { tenants: 'tenants' }, keys, random })
const history = dynamoEvents({ dynamo, table: 'events', keys })
const { handler: publish } = await import('../../functions/delivery/publish.ts')
const { handler: deliver } = await import('../../functions/delivery/deliver.ts')
const { handler: wake } = await import('../../functions/delivery/wake.ts')
const { handler: settle } = await import('../../functions/delivery/settle.ts')
const { handler: mail } = await import('../../functions/delivery/mail.ts')

const receiver = await ownReceiver()
const secret = newWebhookSecret(random)
const unhurried = { getRemainingTimeInMillis: () => 60_000 }
let numbers = 0
let users = 0

/** When a waiting try is due (ms): its sort key begins with it. */
const dueOf = (waiting: Item): number => Number(waiting['sort']?.S?.split('#')[0])

const newService = async (webhook: object = {}): Promise<string> => {
  numbers += 1
  const name = `acme_service${numbers}`
  const config = serviceConfig.parse({ webhook: { url: receiver.url, secret, ...webhook } })
  await services.create({ name, config, keys: [] }, audit, null)
  return name
}

const contextNow = (): Context => ({
  now: clock(),
  config: serviceConfig.parse({}),
  configRev: 1,
  by: 'service',
  address: '',
})

const tokenOf = (service: string): Token => {
  users += 1
  const user = `joe${users}`
  return newToken({ id: tokenKey(service, user), tenant: 'acme', service, user }, clock(), null)
}

/** Writes a token's next version with an event, as the stream then shows it. */
const opening = async (
  token: Token,
  before?: Item,
  type: Happening['type'] = 'token.opened',
): Promise<{ token: Token; record: DynamoDBRecord; item: Item }> => {
  const next = { ...token, state: { ...token.state, status: Status.open, until: clock() + 600_000 } }
  const opened = withEvent(token, next, { type, via: 'online' }, contextNow())
  expect(await tokens.write(token.stored === null ? null : token, opened)).toBe('written')
  numbers += 1
  const shown = await system.record(token.identity.id, String(numbers), before)
  return { token: { ...opened, rev: opened.rev + 1, stored: opened.rev + 1 }, ...shown }
}

beforeAll(async () => {
  const { item } = await keys.newTenantKey('acme')
  await system.dynamo.send(new PutItemCommand({ TableName: 'keys', Item: item }))
})
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  receiver.received.splice(0)
  receiver.answer(200)
})
afterEach(() => vi.useRealTimers())

describe('from the stream to the tenant', () => {
  test('an event is in the history and arrives signed, once', async () => {
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
    expect(receiver.received).toHaveLength(1)
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
    const [item = {}] = await system.itemsOf(`delivery#${id}`)
    expect(Object.keys(item).sort()).toEqual(['attempt', 'box', 'claimedUntil', 'expires', 'key', 'sort'])
  })

  test('what happened is in no log, of the publisher or the deliverer', async () => {
    const service = await newService()
    const logged = async (type: Happening['type']): Promise<string[]> => {
      const lines: string[] = []
      const levels = ['debug', 'info', 'warn', 'error', 'log'] as const
      const spies = levels.map((level) =>
        vi.spyOn(console, level).mockImplementation((...said) => void lines.push(said.join(' '))),
      )
      const { token, record } = await opening(tokenOf(service), undefined, type)
      await publish({ Records: [record] })
      await deliver(await system.take('deliveries'))
      for (const spy of spies) spy.mockRestore()
      return lines.map((line) => line.replaceAll(token.identity.id, '').replaceAll(/\d/g, ''))
    }
    const [opened, duress] = [await logged('token.opened'), await logged('token.duress')]
    expect(receiver.received).toHaveLength(2)
    expect(duress).toEqual(opened)
    expect(duress.join()).not.toMatch(/duress|opened/)
  })

  test('an event that the service does not want leaves no trace', async () => {
    const refusing = await opening(tokenOf(await newService({ events: ['token.blocked'] })))
    await publish({ Records: [refusing.record] })
    expect((await system.take('deliveries')).Records).toEqual([])
    expect(await system.itemsOf(`delivery#${refusing.token.identity.id}`)).toEqual([])
  })

  test('a deleted token goes with both items once its event is stored, unless it was enrolled again', async () => {
    const service = await newService()
    await system.dynamo.send(
      new PutItemCommand({
        TableName: 'tenants',
        Item: { tenant: { S: 'acme' }, item: { S: 'places' }, places: { M: {} } },
      }),
    )
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

  test('a gap is an error in the log, a history that expired is none', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    const service = await newService({ url: null })
    const first = await opening(tokenOf(service))
    const second = await opening(first.token, first.item)
    await publish({ Records: [second.record] })
    expect(errors.mock.calls.join()).toContain('event gap')
    expect(errors.mock.calls.join()).not.toContain(first.token.identity.user)
    errors.mockClear()
    vi.setSystemTime(clock() + 91 * 86_400_000)
    const late = await opening(second.token, second.item)
    await publish({ Records: [late.record] })
    expect(errors.mock.calls).toEqual([])
    errors.mockRestore()
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
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
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
    errors.mockRestore()
  })
})

describe('tries', () => {
  const published = async (webhook: object = {}) => {
    const { token, record } = await opening(tokenOf(await newService(webhook)))
    await publish({ Records: [record] })
    return { token, messages: await system.take('deliveries') }
  }
  const waitingItems = async (): Promise<Item[]> =>
    (await system.scan('events')).filter(({ key }) => key?.S?.startsWith('waiting#'))

  test('a failing endpoint is tried eight times on the ladder, with one webhook-id, then the delivery is exhausted', async () => {
    receiver.answer(500)
    const at: number[] = []
    let due = (await published()).messages
    while (due.Records.length > 0) {
      at.push(clock())
      await deliver(due)
      const [waiting] = await waitingItems()
      vi.setSystemTime(waiting === undefined ? clock() + 361_000 : Math.floor(dueOf(waiting) / 60_000) * 60_000)
      await wake({}, unhurried)
      if (waiting !== undefined) vi.setSystemTime(dueOf(waiting) + 1000)
      due = await system.take('deliveries')
    }
    expect(at).toHaveLength(8)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    const gaps = at.slice(1).map((time, index) => (time - (at[index] ?? 0)) / 60_000)
    for (const [index, minutes] of [5, 30, 120, 300, 600, 600].entries()) {
      expect(gaps[index + 1]).toBeGreaterThan(minutes * 0.8)
      expect(gaps[index + 1]).toBeLessThan(Math.min(660, minutes * 1.2) + 1.1)
    }
    expect(await waitingItems()).toEqual([])
  })

  test('410 switches the endpoint off until its address changes', async () => {
    receiver.answer(410)
    const service = await newService()
    const send = async (): Promise<void> => {
      const { record } = await opening(tokenOf(service))
      await publish({ Records: [record] })
      await deliver(await system.take('deliveries'))
    }
    await send()
    receiver.answer(200)
    await send()
    expect(receiver.received).toHaveLength(1)
    const configured = await services.get(service)
    if (configured === null) throw new Error('there is a service')
    const webhook = { ...configured.config.webhook, url: `${receiver.url}/new` }
    await services.replace(configured, { ...configured.config, webhook }, audit)
    await send()
    expect(receiver.received.map(({ url }) => url)).toEqual(['/hook', '/hook/new'])
  })

  /** The message of a second try, which is due. */
  const secondTry = async () => {
    receiver.answer(500)
    const { token, messages } = await published()
    expect(await deliver(messages)).toEqual({ batchItemFailures: [] })
    vi.setSystemTime(clock() + 10_000)
    receiver.received.splice(0)
    return { token, first: messages, second: await system.take('deliveries') }
  }

  test('a second try that somebody else is making comes again, and is made once the lease ran out', async () => {
    const { second: messages } = await secondTry()
    let answer = (): void => {}
    receiver.answer((_request, response) => {
      answer = () => response.end()
    })
    const first = deliver(messages)
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 10_000)
    expect(await deliver(messages)).toEqual({ batchItemFailures: [] })
    expect(receiver.received).toHaveLength(1)
    vi.setSystemTime(clock() + 31_000)
    receiver.answer(200)
    const again = await system.take('deliveries')
    expect(again.Records).toHaveLength(1)
    expect(await deliver(again)).toEqual({ batchItemFailures: [] })
    expect(receiver.received).toHaveLength(2)
    answer()
    await first
  })

  test('a first try whose message comes again is over, whatever came of it since', async () => {
    const { first, second } = await secondTry()
    receiver.answer(200)
    await deliver(first)
    expect(receiver.received).toHaveLength(0)
    await deliver(second)
    await deliver(first)
    expect(receiver.received).toHaveLength(1)
    expect((await system.take('deliveries')).Records).toEqual([])
  })

  test('a first try that was handed out twice at once is sent twice under one id, and goes on as one', async () => {
    receiver.answer(500)
    const { token, messages } = await published()
    await Promise.all([deliver(messages), deliver(messages)])
    expect(receiver.received).toHaveLength(2)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    vi.setSystemTime(clock() + 10_000)
    receiver.answer(200)
    const seconds = await system.take('deliveries')
    expect(seconds.Records).toHaveLength(2)
    for (const record of seconds.Records) await deliver({ Records: [record] })
    expect(receiver.received).toHaveLength(3)
    expect(await system.itemsOf(`delivery#${token.identity.id}`)).toMatchObject([
      { attempt: { N: '2' }, claimedUntil: { N: '0' } },
    ])
  })

  test('a batch is one read and one write, beside its requests', async () => {
    const service = await newService()
    const records = []
    for (let count = 0; count < 10; count += 1) records.push((await opening(tokenOf(service))).record)
    await publish({ Records: records })
    const messages = await system.take('deliveries')
    const { send } = DynamoDBClient.prototype
    // A database that takes its time: what comes meanwhile goes together in the next call.
    const calls = vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async function (
      this: DynamoDBClient,
      ...call: Parameters<typeof send>
    ) {
      if (call[0] instanceof BatchWriteItemCommand) await vi.waitFor(() => expect(receiver.received).toHaveLength(10))
      return send.apply(this, call)
    } as typeof send)
    expect(await deliver(messages)).toEqual({ batchItemFailures: [] })
    const names = calls.mock.calls.map(([command]) => command.constructor.name)
    calls.mockRestore()
    expect(receiver.received).toHaveLength(10)
    expect(names.filter((name) => name === 'BatchGetItemCommand')).toHaveLength(1)
    expect(names.every((name) => ['BatchGetItemCommand', 'BatchWriteItemCommand'].includes(name))).toBe(true)
    expect(names.length).toBeLessThanOrEqual(4)
  })

  test('what could not be recorded is sent again', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { messages } = await published()
    const { send } = DynamoDBClient.prototype
    const down = vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(function (
      this: DynamoDBClient,
      ...call: Parameters<typeof send>
    ) {
      return call[0] instanceof BatchWriteItemCommand
        ? Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }))
        : send.apply(this, call)
    } as typeof send)
    expect((await deliver(messages)).batchItemFailures).toHaveLength(1)
    down.mockRestore()
    expect((await deliver(messages)).batchItemFailures).toEqual([])
    expect(receiver.received).toHaveLength(2)
    errors.mockRestore()
  })

  const publishedEvents = async (service: string, count: number) => {
    const records: DynamoDBRecord[] = []
    for (let made = 0; made < count; made += 1) records.push((await opening(tokenOf(service))).record)
    await publish({ Records: records })
    return system.take('deliveries')
  }

  test('an endpoint that keeps failing is left alone but for a probe a minute; one success and it gets everything again', async () => {
    receiver.answer(500)
    const service = await newService()
    /** Events of one moment, one after the other; what was tried before comes later. */
    const asked = async (count: number): Promise<number> => {
      const before = receiver.received.length
      for (const record of (await publishedEvents(service, count)).Records.slice(-count))
        await deliver({ Records: [record] })
      return receiver.received.length - before
    }
    expect(await asked(10)).toBe(10)
    // The next is a probe, and there is no other for a minute.
    expect([await asked(1), await asked(5), await asked(1)]).toEqual([1, 0, 0])
    vi.setSystemTime(clock() + 61_000)
    while ((await system.take('deliveries')).Records.length > 0);
    expect([await asked(1), await asked(3)]).toEqual([1, 0])
    receiver.answer(200)
    vi.setSystemTime(clock() + 61_000)
    while ((await system.take('deliveries')).Records.length > 0);
    expect(await asked(4)).toBe(4)
  })

  test('another address of a held service is asked at once, and of many askers one is the probe', async () => {
    const configured = await services.get(await newService())
    if (configured === null) throw new Error('there is a service')
    const endpoints = dynamoEndpoints({ dynamo, reads: new BatchReads(dynamo), table: 'events', keys, random })
    const [old, moved] = [receiver.url, 'https://elsewhere.example/'] as const
    const failures = async () => {
      const stateOf = await endpoints.of(configured.name)
      return [old, moved].map((url) => stateOf(url).failures)
    }
    expect(await failures()).toEqual([0, 0])
    for (let count = 0; count < 11; count += 1) await endpoints.failed(configured, old, clock())
    expect(await failures()).toEqual([11, 0])
    const turns = await Promise.all(Array.from({ length: 5 }, () => endpoints.probe(configured, old, clock())))
    expect(turns.filter((turn) => turn)).toHaveLength(1)
    await endpoints.failed(configured, moved, clock())
    expect(await failures()).toEqual([0, 1])
    await endpoints.recovered(configured, moved)
    expect(await failures()).toEqual([0, 0])
    expect(JSON.stringify(await system.itemsOf(`endpoint#${configured.name}`))).not.toContain('elsewhere')
  })

  test('what cannot be scheduled is not recorded as made', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    receiver.answer(500)
    const { messages } = await published()
    const down = vi
      .spyOn(SQSClient.prototype, 'send')
      .mockRejectedValue(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }) as never)
    expect((await deliver(messages)).batchItemFailures).toHaveLength(1)
    down.mockRestore()
    vi.setSystemTime(clock() + 31_000)
    expect((await deliver(messages)).batchItemFailures).toHaveLength(0)
    expect(receiver.received).toHaveLength(2)
    vi.setSystemTime(clock() + 10_000)
    expect((await system.take('deliveries')).Records).toHaveLength(1)
    errors.mockRestore()
  })

  test('a hanging endpoint delays nobody else in its batch', async () => {
    const slow = await ownReceiver()
    let release = (): void => {}
    slow.answer((_request, response) => {
      release = () => response.end()
    })
    const hanging = await published({ url: slow.url })
    const healthy = await published()
    const both = deliver({ Records: [...hanging.messages.Records, ...healthy.messages.Records] })
    await vi.waitFor(() => expect([slow.received.length, receiver.received.length]).toEqual([1, 1]), 10_000)
    release()
    expect(await both).toEqual({ batchItemFailures: [] })
  })

  test('a message that is none is an error of its own', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { messages } = await published()
    const [good] = messages.Records
    if (good === undefined) throw new Error('there is a message')
    const bad = { ...good, messageId: 'bad', body: '{"token":"x"}' }
    expect(await deliver({ Records: [bad, good] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] })
    expect(receiver.received).toHaveLength(1)
    errors.mockRestore()
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
    expect(await tokens.write(token, { ...token, state: { ...token.state, errors: 3, session } })).toBe('written')
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
    expect(await system.scan('sessions')).toEqual([])
  })
})

describe('trusted contacts', () => {
  const contacts = [
    { n: 'Ana', a: 'ana@example.com' },
    { n: 'Ben', a: '+15550100200' },
    { n: 'Cy', a: 'cy@example.com' },
  ]
  const others = [
    { n: 'Eve', a: 'eve@example.com' },
    { n: 'Flo', a: '+15550100999' },
    { n: 'Gil', a: 'gil@example.com' },
  ]

  /** Writes the second item, as the stream then shows it. */
  const writing = async (token: Token, part: Partial<ColdState>, before?: Item) => {
    const next = { ...token, cold: { ...(token.cold ?? freshCold()), ...part } }
    expect(await tokens.write(token.stored === null ? null : token, next)).toBe('written')
    numbers += 1
    const shown = await system.record(`${token.identity.id}#cold`, `${700_000 + numbers}`, before)
    return { token: { ...next, rev: next.rev + 1, stored: next.rev + 1 }, ...shown }
  }
  const told = async (from: number) => {
    for (;;) {
      const messages = await system.take('mail')
      if (messages.Records.length === 0) break
      expect(await mail(messages)).toEqual({ batchItemFailures: [] })
    }
    return system
      .mails()
      .slice(0, system.mails().length - from)
      .toReversed()
  }

  test('are told that they were chosen, and in a recovery the picked ones get their codes', async () => {
    const service = await newService({ url: null })
    const count = system.mails().length
    const fresh = await writing(tokenOf(service), { name: 'Joe Doe' })
    const chosen = await writing(fresh.token, { contacts }, fresh.item)
    expect(await publish({ Records: [fresh.record, chosen.record] })).toEqual({ batchItemFailures: [] })
    const first = await told(count)
    expect(first.map(({ channel, to }) => `${channel} ${to}`).sort()).toEqual([
      'email ana@example.com',
      'email cy@example.com',
      'sms +15550100200',
    ])
    for (const { text } of first) expect(text).toContain('Joe Doe')

    const recovery: Recovery = {
      id: random(16),
      picks: [0, 1],
      salt: random(32),
      mac: random(32),
      tries: 3,
      expires: clock() + 1_800_000,
      from: 0,
    }
    const recovering = await writing(chosen.token, { recovery }, chosen.item)
    const again = await writing(recovering.token, { recovery: { ...recovery, tries: 2 } }, recovering.item)
    expect(await publish({ Records: [recovering.record, again.record] })).toEqual({ batchItemFailures: [] })
    const dataKey = await keys.tenantKey('acme')
    const codes = [0, 1].map((index) => contactCode(dataKey?.key ?? new Uint8Array(), recovery.id, index))
    const second = await told(count + first.length)
    expect(second.map(({ to, text }) => [to, text.match(/\b\d{4}\b/)?.[0]]).sort()).toEqual([
      ['+15550100200', codes[1]],
      ['ana@example.com', codes[0]],
    ])
  })

  test('of a list that was replaced before they were told get nothing; its successors do', async () => {
    const count = system.mails().length
    const first = await writing(tokenOf(await newService()), { contacts })
    await publish({ Records: [first.record] })
    const next = await writing(first.token, { contacts: others }, first.item)
    await publish({ Records: [next.record] })
    expect((await told(count)).map(({ to }) => to).sort()).toEqual(others.map(({ a }) => a).sort())
  })

  test('have nothing of theirs in the queue', async () => {
    const { record, token } = await writing(tokenOf(await newService()), { contacts })
    await publish({ Records: [record] })
    const { Records } = await system.take('mail')
    expect(
      Records.map(({ body }) =>
        Object.keys(JSON.parse(body) as object)
          .sort()
          .join(),
      ),
    ).toEqual(Array(3).fill('contact,index,list,service,token'))
    for (const person of [...contacts.flatMap(({ n, a }) => [n, a]), token.identity.user])
      expect(Records.map(({ body }) => body).join()).not.toContain(`"${person}"`)
  })

  test('of a token that is gone, or whose item cannot be opened, are not told', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    const good = await writing(tokenOf(await newService()), { contacts })
    const gone = {
      ...good.record,
      dynamodb: { ...good.record.dynamodb, Keys: { key: { S: `${'B'.repeat(21)}A#cold` } } },
    }
    const image = { ...good.record.dynamodb?.NewImage, box: { B: 'AAAA' } }
    const broken = { ...good.record, dynamodb: { ...good.record.dynamodb, SequenceNumber: 'broken', NewImage: image } }
    expect(await publish({ Records: [gone, broken] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'broken' }] })
    expect((await system.take('mail')).Records).toEqual([])
    errors.mockRestore()
  })
})
