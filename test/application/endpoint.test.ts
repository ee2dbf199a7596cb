import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { serviceGet } from '../../core/contract/endpoints/service/get.ts'
import { serviceCreate } from '../../core/contract/endpoints/service/create.ts'
import { healthCheck } from '../../core/contract/endpoints/health/check.ts'
import { tokenConfirm } from '../../core/contract/endpoints/token/confirm.ts'
import { sessionCookie } from '../../core/domain/member.ts'
import { type Action, endpoint, type Handler } from '../../core/runtime/endpoint.ts'
import { answerOf, confirm, member, portsFor, right, secret, service } from './called-endpoint.ts'

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
    const get: Action<typeof serviceGet> = async ({ caller }) => ({
      body: { service: `acme_${caller.by.slice(7)}`, webhookState: { state: 'none', failures: 0 } },
    })
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

test('the log holds no message that may quote what was sent', async () => {
  const lines: string[] = []
  vi.spyOn(console, 'error').mockImplementation((line) => void lines.push(JSON.stringify(line)))
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
