import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
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

/** The plan that a tenant begins with. */
export const free: Plan = { name: 'free', maxTokens: 20 }
/** One that is paid for. */
export const paid: Plan = { name: 'standard', maxTokens: 500 }
const secret = newAuthkeySecret('acme', 'AAAAAAAA', (size) => new Uint8Array(size))

/** One tenant's authkey with its endpoints over ports in memory, at eight in the morning. */
export const served = ({ plan = free, bounds = limits as Limits | null } = {}) => {
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
    noteUse: async () => {},
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

/** What is asked of it. */
export type World = ReturnType<typeof served>
