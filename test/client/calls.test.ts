import { describe, expect, it } from 'vitest'
import { ZaasError } from '../../client/index.ts'
import { lines } from '../../client/api.ts'
import { keyedEndpoints } from '../support/requests.ts'
import { fakeInstance, json, type Step } from './fake-instance.ts'

const joe = { service: 'acme_bank', id: 'joe' }
const failure = async (promise: Promise<unknown>): Promise<ZaasError> => {
  const error = await promise.then(() => null).catch((thrown: unknown) => thrown)
  if (!(error instanceof ZaasError)) throw new Error(`no ZaasError but ${String(error)}`)
  return error
}
const lost = new TypeError('fetch failed')
const busy = (): Response => json(503, { error: 'busy', message: 'Busy.' }, { 'retry-after': '1' })

describe('a call', () => {
  it('sends the authkey in a header, and every byte of an ID as it is', async () => {
    const { zaas, sent } = fakeInstance([json(200, { status: 1 })])
    expect(await zaas.token.status({ service: 'acme_bank', id: "j o+é'&=#" })).toEqual({ status: 1 })
    expect(sent).toEqual([
      {
        method: 'GET',
        url: "https://zaas.test/token/status?service=acme_bank&id=j%20o%2B%C3%A9'%26%3D%23",
        headers: { accept: 'application/json', authorization: 'Bearer zaas_key' },
        body: null,
        // Its authkey would go where another server says.
        redirect: 'manual',
      },
    ])
  })

  it('leaves out of a query what is not said', async () => {
    const { zaas, sent } = fakeInstance([json(200, { items: [] })])
    await zaas.token.list({ service: 'acme_bank', limit: 10, cursor: undefined })
    expect(sent[0]?.url).toBe('https://zaas.test/token/list?service=acme_bank&limit=10')
  })

  it('there is for every endpoint that takes an authkey', () => {
    expect(keyedEndpoints.map(({ id }) => id).filter((id) => !(id in lines))).toEqual([])
  })
})

describe('a name for what must happen once', () => {
  it('is one and the same in all tries of a call, and another in the next call', async () => {
    const token = json(201, { imported: true })
    const { zaas, sent } = fakeInstance([lost, busy(), token, token.clone()])
    await zaas.token.enroll(joe)
    await zaas.token.enroll(joe)
    const names = sent.map(({ headers }) => headers['idempotency-key'])
    expect(new Set(names.slice(0, 3)).size).toBe(1)
    expect(names[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(names[3]).not.toBe(names[0])
  })

  it('can be the caller’s own, and goes nowhere where none is taken', async () => {
    const { zaas, sent } = fakeInstance([json(201, {}), json(200, {})])
    await zaas.token.propose({ ...joe, text: 'Release' }, { idempotencyKey: 'order-77' })
    await zaas.token.force({ ...joe, status: 'closed' }, { idempotencyKey: 'order-77' })
    expect(sent.map(({ headers }) => headers['idempotency-key'])).toEqual(['order-77', undefined])
  })
})

describe('tries', () => {
  it.each<[string, Step[], number]>([
    ['a lost answer to a question', [lost, json(200, { status: 2 })], 2],
    ['an instance that is busy', [busy(), busy(), json(200, { status: 2 })], 3],
    ['a fault of the instance', [json(500, { error: 'internal', message: 'x' }), json(200, { status: 2 })], 2],
    ['a gateway’s own 429', [json(429, { message: 'Too Many Requests' }), json(200, { status: 2 })], 2],
  ])('%s is asked again', async (_, steps, tries) => {
    const { zaas, sent } = fakeInstance(steps)
    expect(await zaas.token.status(joe)).toEqual({ status: 2 })
    expect(sent).toHaveLength(tries)
  })

  it('end after the third, with what went wrong', async () => {
    const { zaas, sent, waits } = fakeInstance([lost, lost, lost])
    expect(await failure(zaas.token.status(joe))).toMatchObject({ code: 'network', status: null, cause: lost })
    expect([sent.length, waits.length]).toEqual([3, 2])
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0)
  })

  it('wait as long as they are told, unless that is too long', async () => {
    const { zaas, waits } = fakeInstance([busy(), json(200, { status: 2 })])
    await zaas.token.status(joe)
    expect(waits[0]).toBeGreaterThanOrEqual(1000)
    const limited = json(429, { error: 'too_many_requests', message: 'x' }, { 'retry-after': '3600' })
    const other = fakeInstance([limited])
    expect(await failure(other.zaas.token.status(joe))).toMatchObject({
      code: 'too_many_requests',
      status: 429,
      retryAfterSeconds: 3600,
    })
    expect(other.waits).toEqual([])
  })

  it('are one where the answer to a change without a name was lost: it may have happened', async () => {
    // What takes longer than its function may is `busy` too.
    for (const step of [lost, json(500, { error: 'internal', message: 'x' }), busy()]) {
      const { zaas, sent } = fakeInstance([step])
      await failure(zaas.token.force({ ...joe, status: 'open' }))
      expect(sent).toHaveLength(1)
    }
  })

  it('are one where the instance refuses', async () => {
    const { zaas, sent } = fakeInstance([json(403, { error: 'forbidden', message: 'No.' })])
    expect(await failure(zaas.token.status(joe))).toMatchObject({ code: 'forbidden', status: 403 })
    expect(sent).toHaveLength(1)
  })

  it('end when their time is over, or when the caller says so', async () => {
    const late = fakeInstance(['silence', 'silence'], { timeoutMilliseconds: 1, tries: 2 })
    expect((await failure(late.zaas.token.status(joe))).code).toBe('timeout')
    expect(late.sent).toHaveLength(2)
    const stopped = fakeInstance(['silence'])
    const stop = new AbortController()
    const call = stopped.zaas.token.status(joe, { signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    expect(stopped.sent).toHaveLength(1)
  })
})

describe('an error', () => {
  it('says code, status, field, request and sentence, and nothing of what was sent', async () => {
    const issues = [{ path: 'webhook.url', message: 'must be https' }]
    const { zaas } = fakeInstance([
      json(400, { error: 'invalid_parameters', message: 'Wrong.', issues }, { 'x-request-id': 'r-1' }),
    ])
    const error = await failure(zaas.service.update({ service: 'acme_bank', webhook: { url: 'http://secret' } }))
    expect(error).toMatchObject({
      code: 'invalid_parameters',
      status: 400,
      field: 'webhook.url',
      issues,
      requestId: 'r-1',
    })
    expect(error.message).toBe('Wrong. webhook.url: must be https.')
    expect(JSON.stringify(error)).not.toContain('zaas_key')
  })

  it.each([
    ['a page of a proxy', new Response('<html>', { status: 502 }), 502],
    [
      'a redirect, which is not followed',
      new Response('', { status: 302, headers: { location: 'https://evil.test' } }),
      302,
    ],
    ['what is no JSON', new Response('OK', { status: 200 }), 200],
  ])('is %s too', async (_, answer, status) => {
    const { zaas, sent } = fakeInstance([answer], { tries: 1 })
    expect(await failure(zaas.token.status(joe))).toMatchObject({ code: 'unexpected', status })
    expect(sent).toHaveLength(1)
  })
})
