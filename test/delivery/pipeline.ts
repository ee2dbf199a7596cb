import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import { afterEach, beforeAll, beforeEach, expect, vi, onTestFinished } from 'vitest'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import { dynamoEvents } from '../../core/adapters/events/dynamo-events.ts'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { dynamoSessions } from '../../core/adapters/sessions/dynamo-sessions.ts'
import { DynamoTokenStore } from '../../core/adapters/tokens/dynamo-token-store.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { Status } from '../../core/contract/status.ts'
import { newWebhookSecret } from '../../core/domain/webhook/secret.ts'
import { auditEntry } from '../../core/domain/audit.ts'
import { freePlan } from '../../core/domain/tenant.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { placesItem } from '../../core/adapters/tenants/tenant-items.ts'
import { newToken } from '../../core/domain/token/enrolment.ts'
import type { Context } from '../../core/domain/token/decision.ts'
import { type Happening, withEvent } from '../../core/domain/token/event.ts'
import type { Token } from '../../core/domain/token/state.ts'
import { platform } from '../../core/platform/platform.ts'
import { ownReceiver } from '../support/instance.ts'
import { startSystem } from './system.ts'

/** The time, which tests move. */
export const clock = (): number => Date.now()
/** Tables, queues and keys without an instance around them. */
export const system = await startSystem()
export const { dynamo, keys, random } = platform({
  TABLE_KEYS: 'keys',
  KMS_KEY: 'arn:aws:kms:eu-west-1:000000000000:key/k1',
  INSTANCE: 'test',
})
const changes = { tenants: 'tenants', sessions: 'sessions' }
export const services = new DynamoServices({ dynamo, table: 'services', changes, keys, random })
const owner = { tenant: 'acme', by: 'key:1', byName: 'owner', address: '' }
/** Who changes services, and how. */
export const audit = auditEntry({ clock: () => 0, random }, owner, { action: 'service.update' })
export const sessions = dynamoSessions({ dynamo, table: 'sessions', keys, clock, random })
export const tokens = new DynamoTokenStore({
  dynamo,
  table: 'tokens',
  companions: { tenants: 'tenants' },
  keys,
  random,
})
export const history = dynamoEvents({ dynamo, table: 'events', keys })
export const { handler: publish } = await import('../../functions/delivery/publish.ts')
export const { handler: deliver } = await import('../../functions/delivery/deliver.ts')
export const { handler: wake } = await import('../../functions/delivery/wake.ts')
export const { handler: settle } = await import('../../functions/delivery/settle.ts')
export const { handler: mail } = await import('../../functions/delivery/mail.ts')

/** The tenant's endpoint, whose answer tests choose. */
export const receiver = await ownReceiver()
/** What it knows webhooks by. */
export const secret = newWebhookSecret(random)
let numbers = 0
let users = 0

/** A service whose webhooks go to the receiver. */
export const newService = async (webhook: object = {}): Promise<string> => {
  numbers += 1
  const name = `acme_service${numbers}`
  const config = serviceConfig.parse({ webhook: { url: receiver.url, secret, ...webhook } })
  await services.create({ name, config, keys: [] }, audit, null)
  return name
}

/** A rule's context, now. */
export const contextNow = (): Context => ({
  now: clock(),
  config: serviceConfig.parse({}),
  configRev: 1,
  by: 'service',
  address: '',
})

/** A new user's token, not yet written. */
export const tokenOf = (service: string): Token => {
  users += 1
  const user = `joe${users}`
  return newToken({ id: tokenKey(service, user), tenant: 'acme', service, user }, clock(), null)
}

/** Writes a token's next version with an event, as the stream then shows it. */
export const opening = async (
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
  const dataKey = await keys.tenantKey('acme')
  if (dataKey === null) throw new Error('there is a key')
  const Item = placesItem('acme', freePlan(20), 0, seal(dataKey, random))
  await system.dynamo.send(new PutItemCommand({ TableName: 'tenants', Item }))
})
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  receiver.received.splice(0)
  receiver.answer(200)
})
afterEach(() => vi.useRealTimers())

/** An event on its way to a service, and the messages that carry it. */
export const published = async (webhook: object = {}, count = 1, service?: string) => {
  const to = service ?? (await newService(webhook))
  const records: DynamoDBRecord[] = []
  const made: Token[] = []
  for (let done = 0; done < count; done += 1) {
    const { token, record } = await opening(tokenOf(to))
    records.push(record)
    made.push(token)
  }
  expect(await publish({ Records: records })).toEqual({ batchItemFailures: [] })
  return { service: to, token: made[0] as Token, messages: await system.take('deliveries') }
}

/** Errors of the log, which are expected. */
export const silenced = () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => errors.mockRestore())
  return errors
}
