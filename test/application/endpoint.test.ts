import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { edgeHeaders } from '../../core/contract/edge.ts'
import { deviceMessage } from '../../core/contract/endpoints/device/message.ts'
import { serviceGet } from '../../core/contract/endpoints/service/get.ts'
import { serviceCreate } from '../../core/contract/endpoints/service/create.ts'
import { healthCheck } from '../../core/contract/endpoints/health/check.ts'
import { tokenConfirm } from '../../core/contract/endpoints/token/confirm.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { type Authkey, newAuthkeySecret } from '../../core/domain/authkey.ts'
import type { Directory, Service } from '../../core/domain/ports.ts'
import { type Member, sessionCookie } from '../../core/domain/member.ts'
import { type Action, endpoint, type Handler, rawEndpoint } from '../../core/runtime/endpoint.ts'

const secret = newAuthkeySecret('acme', 'AAAAAAAA', (size) => new Uint8Array(size))
const service: Service = { name: 'acme_bank', tenant: 'acme', rev: 1, config: serviceConfig.parse({}) }
const member: Member = {
  id: 'm'.repeat(16),
  email: 'me@acme.example',
  role: 'owner',
  services: '*',
  powers: [],
  hideDuress: false,
  factor: false,
  invitedAt: null,
  joinedAt: 1,
}
const session = { hash: '', createdAt: 0, seenAt: 0, address: '', pending: false, since: null, factorAt: null }

/** A directory with one authkey of a role and one service, and a session of a member. */
const portsFor = (role: Authkey['role'], cidrs: string[] = []) => {
  const authkey: Authkey = {
    id: 'AAAAAAAA',
    tenant: 'acme',
    name: 'a key',
    role,
    services: '*',
    cidrs,
    expiresAt: null,
    hideDuress: false,
  }
  const directory: Directory = {
    find: async (_tenant, wanted) => ({
      authkey: wanted.secret === secret ? authkey : null,
      service: wanted.service === service.name ? service : null,
    }),
  }
  const members = async () => ({ member, session })
  return { directory, clock: () => 1000, rate: async () => {}, members, url: 'https://zaas.example' }
}

const eventOf = (part: Partial<APIGatewayProxyEventV2> & { method?: string }): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: '',
  rawPath: '/',
  rawQueryString: '',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
  isBase64Encoded: false,
  requestContext: {
    requestId: 'r1',
    http: { method: part.method ?? 'POST', path: '/', protocol: '', sourceIp: '192.0.2.1', userAgent: '' },
  } as APIGatewayProxyEventV2['requestContext'],
  ...part,
})

const answerOf = async (handler: Handler, part: Partial<APIGatewayProxyEventV2>) => {
  const { statusCode, body = '' } = await handler(eventOf(part), {} as Context)
  return [statusCode, JSON.parse(body) as Record<string, unknown>]
}

const confirming: Action<typeof tokenConfirm> = async () => ({ body: { confirmed: true } })
const confirm = (role: Authkey['role'] = 'admin') =>
  endpoint(
    tokenConfirm,
    () => confirming,
    () => portsFor(role),
  )
const right = JSON.stringify({ service: 'acme_bank', id: 'joe', binding: 'ABCD' })

beforeEach(() => vi.spyOn(console, 'info').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

describe('an endpoint', () => {
  test('gives its action the request, the caller and the service', async () => {
    const calls: unknown[] = []
    const handler = endpoint(
      tokenConfirm,
      () => async (call) => {
        calls.push(call)
        return { body: { confirmed: true } }
      },
      () => portsFor('admin'),
    )
    expect(await answerOf(handler, { body: right })).toEqual([200, { confirmed: true }])
    expect(calls).toEqual([
      {
        request: { service: 'acme_bank', id: 'joe', binding: 'ABCD' },
        caller: {
          tenant: 'acme',
          by: 'key:AAAAAAAA',
          byName: 'a key',
          role: 'admin',
          services: '*',
          isMember: false,
          address: '192.0.2.1',
          hideDuress: false,
          factorAt: null,
          service,
        },
        idempotencyKey: null,
      },
    ])
  })

  test('tells strangers nothing of what is wrong with their parameters', async () => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer nobody' }
    for (const body of ['{', '{}', right]) expect((await answerOf(confirm(), { body, headers }))[0]).toBe(403)
    expect((await answerOf(confirm(), { body: '{' }))[0]).toBe(400)
  })

  test('refuses an authkey of a lower role', async () => {
    expect((await answerOf(confirm('basic'), { body: right }))[0]).toBe(403)
  })

  test('says which parameters are wrong before it says that the service does not exist', async () => {
    const body = (part: object) => JSON.stringify({ service: 'acme_other', id: 'joe', binding: 'ABCD', ...part })
    expect(await answerOf(confirm(), { body: body({ binding: 5 }) })).toMatchObject([
      400,
      { issues: [{ path: 'binding' }] },
    ])
    expect(await answerOf(confirm(), { body: body({}) })).toMatchObject([404, { error: 'not_found' }])
  })

  test('takes a member’s cookie where the contract asks for an owner, and nowhere else', async () => {
    const cookies = [`${sessionCookie}=acme.${member.id}.${'A'.repeat(43)}`]
    const ours = { 'sec-fetch-site': 'same-origin' }
    const get: Action<typeof serviceGet> = async ({ caller }) => ({ body: { service: `acme_${caller.by.slice(7)}` } })
    const owner = endpoint(
      serviceGet,
      () => get,
      () => portsFor('owner'),
    )
    const question = { method: 'GET', rawQueryString: 'service=acme_bank', headers: ours, cookies }
    expect(await answerOf(owner, question)).toMatchObject([200, { service: `acme_${member.id}` }])
    // Old browsers name the page's origin; other pages, and requests that no page sent, are refused.
    const from = async (headers: Record<string, string>) => (await answerOf(owner, { ...question, headers }))[0]
    expect(await from({ origin: 'https://zaas.example' })).toBe(200)
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site', origin: 'https://zaas.example' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ]
    for (const headers of foreign) expect([headers, await from(headers)]).toEqual([headers, 403])
    expect(await from({ ...ours, authorization: `Bearer ${secret}` })).toBe(400)
    expect(
      (await answerOf(confirm(), { body: right, headers: { 'content-type': 'application/json' }, cookies }))[0],
    ).toBe(403)
  })

  test('reads an idempotency key only where the contract takes one', async () => {
    const keys: unknown[] = []
    const create: Action<typeof serviceCreate> = async ({ idempotencyKey }) => {
      keys.push(idempotencyKey)
      return { body: { service: 'acme_x', basicKey: '', adminKey: '' } }
    }
    const handler = endpoint(
      serviceCreate,
      () => create,
      () => portsFor('owner'),
    )
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` }
    const body = JSON.stringify({ service: 'acme_x' })
    await answerOf(handler, { body, headers: { ...headers, 'idempotency-key': 'one' } })
    await answerOf(handler, { body })
    expect(keys).toEqual(['one', null])
    const bad = { ...headers, 'idempotency-key': 'a b' }
    expect((await answerOf(handler, { body, headers: bad }))[0]).toBe(400)
    expect((await answerOf(confirm(), { body: right, headers: bad }))[0]).toBe(200)
  })

  test('lets nothing out that its contract does not name', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const stray = async () => ({ body: { confirmed: true, secret: 'x' } })
    const handler = endpoint(
      tokenConfirm,
      () => stray,
      () => portsFor('admin'),
    )
    const answer = await answerOf(handler, { body: right })
    expect(answer[0]).toBe(500)
    expect(JSON.stringify(answer)).not.toContain('secret')
  })
})

const healthy: Action<typeof healthCheck> = async () => ({ body: { status: 'ok' } })

describe('ports', () => {
  afterEach(() => vi.unstubAllEnvs())
  const made = (): { count: () => number; handler: Handler } => {
    let count = 0
    const handler = endpoint(
      healthCheck,
      () => healthy,
      () => (count += 1),
    )
    return { count: () => count, handler }
  }

  test('are made with the first event, and once, so that importing a function makes nothing', async () => {
    const { count, handler } = made()
    expect(count()).toBe(0)
    await answerOf(handler, { method: 'GET' } as object)
    await answerOf(handler, { method: 'GET' } as object)
    expect(count()).toBe(1)
  })

  test('are made when the function loads in Lambda, where the processor is at full speed then', () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'zaas-dev-health-check')
    vi.stubEnv('EDGE_PROOFS', 'null')
    expect(made().count()).toBe(1)
  })
})

describe('the client’s address', () => {
  afterEach(() => vi.unstubAllEnvs())
  const client = '198.51.100.7'
  const asked = async (edge: string, headers: Record<string, string>) => {
    vi.stubEnv('EDGE_PROOFS', edge)
    const addresses: string[] = []
    const noted: Action<typeof tokenConfirm> = async ({ caller }) => {
      addresses.push(caller.address)
      return { body: { confirmed: true } }
    }
    const json = { 'content-type': 'application/json', authorization: `Bearer ${secret}` }
    const raw = rawEndpoint(
      deviceMessage,
      () => async (event) => {
        addresses.push(event.requestContext.http.sourceIp)
        return { statusCode: 200, body: '{}' }
      },
      () => null,
    )
    const open = endpoint(
      tokenConfirm,
      () => noted,
      () => portsFor('admin', ['198.51.100.0/24']),
    )
    const statuses: unknown[] = []
    for (const handler of [open, raw]) {
      const [status] = await answerOf(handler, { body: right, headers: { ...json, ...headers } })
      statuses.push(status)
    }
    return { statuses, addresses }
  }

  test.each(['first', 'second'])('is the one that the edge names, under either proof (%s)', async (proof) => {
    const headers = { [edgeHeaders.proof]: proof, [edgeHeaders.client]: client }
    expect(await asked('["first","second"]', headers)).toEqual({ statuses: [200, 200], addresses: [client, client] })
  })

  test.each([
    ['no proof', {}],
    ['an empty proof', { [edgeHeaders.proof]: '' }],
    ['another proof', { [edgeHeaders.proof]: 'third' }],
    ['both proofs at once', { [edgeHeaders.proof]: 'first,second' }],
  ])('is nobody’s word behind an edge: a request with %s is refused', async (_, headers) => {
    const spoofed = { ...headers, [edgeHeaders.client]: client }
    expect(await asked('["first","second"]', spoofed)).toEqual({ statuses: [403, 403], addresses: [] })
  })

  test('is the connection’s without an edge, whatever a client says', async () => {
    const headers = { [edgeHeaders.proof]: 'first', [edgeHeaders.client]: client, 'x-forwarded-for': client }
    expect(await asked('null', headers)).toEqual({ statuses: [403, 200], addresses: ['192.0.2.1'] })
  })

  test('is never guessed: a function whose stack does not say if there is an edge does not load', () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'zaas-dev-health-check')
    expect(() => confirm()).toThrow(/EDGE_PROOFS/)
  })
})

test('the log holds no message that may quote what was sent', async () => {
  const lines: string[] = []
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line))
  const broken = async () => {
    throw new SyntaxError('Unexpected token in "the PIN is 4831"')
  }
  const handler = endpoint(
    tokenConfirm,
    () => broken,
    () => portsFor('admin'),
  )
  await answerOf(handler, { body: right })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('SyntaxError')
  expect(lines[0]).not.toContain('4831')
})
