import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { serviceCreate } from '../../core/contract/endpoints/service/create.ts'
import { tokenDelete } from '../../core/contract/endpoints/token/delete.ts'
import { tokenEnroll } from '../../core/contract/endpoints/token/enroll.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { newAuthkeySecret } from '../../core/domain/authkey.ts'
import type { Plan } from '../../core/domain/tenant.ts'
import type { Limits } from '../../core/domain/limits.ts'
import type { Mail } from '../../core/domain/mail.ts'
import type { Service } from '../../core/domain/ports.ts'
import type { NewService } from '../../core/domain/tenant-ports.ts'
import { endpoint } from '../../core/runtime/endpoint.ts'
import { limits } from '../../functions/limits.ts'
import { action as createService } from '../../functions/service/create.ts'
import { action as remove } from '../../functions/token/delete.ts'
import { action as enroll } from '../../functions/token/enroll.ts'
import { memoryCounters } from '../support/memory-counters.ts'
import { MemoryTokenStore } from '../support/memory-token-store.ts'

beforeEach(() => vi.spyOn(console, 'info').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

const free: Plan = { name: 'free', maxTokens: 20 }
const paid: Plan = { name: 'standard', maxTokens: 500 }
const secret = newAuthkeySecret('acme', 'AAAAAAAA', (size) => new Uint8Array(size))
const day = 86_400_000
const hour = 3_600_000

/** One tenant's authkey with its endpoints over ports in memory, at eight in the morning. */
const served = ({ plan = free, bounds = limits as Limits | null } = {}) => {
  const time = { now: Date.UTC(2026, 10, 26, 8) }
  const service: Service = { name: 'acme_bank', tenant: 'acme', rev: 1, config: serviceConfig.parse({}) }
  const services: NewService[] = []
  const mails: Mail[] = []
  const notes = new Map<string, Uint8Array>()
  const tokens = new MemoryTokenStore()
  const write = tokens.write.bind(tokens)
  tokens.write = async (before, after, together = {}) => {
    if (together.record != null) notes.set(together.record.id, together.record.record)
    return write(before, after, together)
  }
  const authkey = {
    id: 'AAAAAAAA',
    name: 'a key',
    tenant: 'acme',
    role: 'owner',
    services: '*',
    cidrs: [],
    expiresAt: null,
  } as const
  const ports = {
    limits: bounds,
    counters: memoryCounters(),
    clock: () => time.now,
    random: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
    directory: { find: async () => ({ authkey: { ...authkey, hideDuress: false }, service }) },
    members: async () => null,
    rate: async () => {},
    tokens,
    tenants: {
      exists: async () => true,
      plan: async () => plan,
      prunePlaces: async () => false,
      placesTaken: async () => 0,
    },
    services: {
      get: async () => service,
      list: async (_tenant: string, { limit }: { limit: number }) => services.slice(0, limit).map(() => service),
      create: async (one: NewService) => (services.push(one), 'created' as const),
      replace: async () => 'written' as const,
    },
    notes: { find: async (_tenant: string, name: string) => notes.get(name) ?? null, keep: async () => undefined },
    mails: { send: async (_tenant: string, mail: Mail) => void mails.push(mail) },
    instanceKeys: { current: async () => ({ kid: 'kid', publicKey: new Uint8Array(32) }) },
    urlRules: { allowLoopback: false, resolve: async () => [] },
    tenantsOfHost: async () => [],
    url: 'https://zaas.example',
    qr: async () => 'data:image/png;base64,',
  }
  const handlers = {
    enroll: endpoint(tokenEnroll, enroll, () => ports),
    remove: endpoint(tokenDelete, remove, () => ports),
    create: endpoint(serviceCreate, createService, () => ports),
  }
  const call = async (which: keyof typeof handlers, body: object, idempotencyKey?: string): Promise<string> => {
    const event = {
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      rawQueryString: '',
      body: JSON.stringify(body),
      isBase64Encoded: false,
      requestContext: { requestId: 'r', http: { sourceIp: '192.0.2.1', method: 'POST' } },
    } as unknown as APIGatewayProxyEventV2
    const { statusCode, headers, body: answer = '' } = await handlers[which](event, {} as Context)
    const { error = '' } = JSON.parse(answer) as { error?: string }
    return [statusCode, error, headers?.['retry-after'] ?? ''].filter((part) => part !== '').join(' ')
  }
  const service$ = { service: service.name }
  const enrolling = (id: string, more: object = {}, key?: string) => call('enroll', { ...service$, id, ...more }, key)
  return {
    time,
    mails,
    enrolling,
    told: (id: string, email: string) => enrolling(id, { email, notify: 'email' }),
    removing: (id: string) => call('remove', { ...service$, id, notify: true }),
    creating: (name: string) => call('create', { service: `acme_${name}` }),
  }
}

type World = ReturnType<typeof served>

/** What is asked for again and again, how often it is done, what the next one is answered, and when it is done again (ms). */
const cases: [
  string,
  { plan?: typeof free },
  (world: World, index: number) => Promise<string>,
  number,
  string,
  number?,
][] = [
  [
    'mails of a free tenant',
    {},
    ({ told }, n) => told('joe', `a${n}@b.example`),
    50,
    '429 too_many_requests 57600',
    day,
  ],
  [
    'mails of a paid tenant',
    { plan: paid },
    ({ told }, n) => told('joe', `a${n}@b.example`),
    2000,
    '429 too_many_requests 57600',
    day,
  ],
  [
    'mails to one mailbox',
    {},
    ({ told }, n) => told('joe', `Eve+${n}@b.example`),
    10,
    '429 too_many_requests 57600',
    day,
  ],
  [
    'kept answers of a free tenant',
    {},
    ({ enrolling }, n) => enrolling('joe', {}, `key${n}`),
    40,
    '429 too_many_requests 57600',
    day,
  ],
  [
    'kept answers of a paid tenant',
    { plan: paid },
    ({ enrolling }, n) => enrolling('joe', {}, `key${n}`),
    1000,
    '429 too_many_requests 57600',
    day,
  ],
  ['services of a free tenant', {}, ({ creating }, n) => creating(`s${n}`), 20, '409 quota_exceeded'],
]

test.each(cases)('%s are bounded', async (_title, plan, ask, most, refused, again) => {
  const world = served(plan)
  for (let index = 0; index < most; index += 1) expect(await ask(world, index)).toBe('201')
  expect(await ask(world, most)).toBe(refused)
  if (again === undefined) return
  world.time.now += again - 8 * hour - 1
  expect(await ask(world, most + 1)).toBe('429 too_many_requests 1')
  world.time.now += 1
  expect(await ask(world, most + 2)).toBe('201')
})

test.each(cases)('%s are not with --no-limits', async (_title, plan, ask, most) => {
  const world = served({ ...plan, bounds: null })
  for (let index = 0; index <= Math.min(most, 100); index += 1) expect(await ask(world, index)).toBe('201')
})

test('a paid tenant may have more services, and no tenant more than 25,000 kept answers', async () => {
  const { creating } = served({ plan: paid })
  for (let index = 0; index < 30; index += 1) expect(await creating(`s${index}`)).toBe('201')
  const few = { ...limits, answers: { ...limits.answers, most: 3 } }
  const { enrolling } = served({ plan: { name: 'standard', maxTokens: 100_000 }, bounds: few })
  for (let index = 0; index < 3; index += 1) expect(await enrolling('joe', {}, `key${index}`)).toBe('201')
  expect(await enrolling('joe', {}, 'onemore')).toMatch(/^429/)
  expect(limits.answers.most).toBe(25_000)
})

test('a first answer is given again, however many there are', async () => {
  const { enrolling } = served()
  for (let index = 0; index < 41; index += 1) await enrolling('joe', {}, `key${index}`)
  expect(await enrolling('joe', {}, 'key0')).toBe('201')
  expect(await enrolling('joe')).toBe('201')
})

test('a mail that is not sent leaves no enrolment behind, and keeps no token from being deleted', async () => {
  const { told, removing, mails, enrolling } = served()
  for (let index = 0; index < 49; index += 1) await told('joe', `a${index}@b.example`)
  await enrolling('sue', { email: 'sue@b.example' })
  await enrolling('ann', { email: 'ann@b.example' })
  expect(await removing('sue')).toBe('200')
  expect(mails.at(-1)?.to).toBe('sue@b.example')
  expect(await told('new', 'new@b.example')).toMatch(/^429/)
  expect(await removing('new')).toMatch(/^404/)
  expect(await removing('ann')).toBe('200')
  expect(mails).toHaveLength(50)
})
