import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiGateway } from '../../../local/gateway/api-gateway.ts'
import { startGateway, type Gateway } from '../../../local/gateway/gateway-server.ts'
import type { RouteModel } from '../../../local/template/model.ts'
import type { Outcome } from '../../../local/workers/messages.ts'

const routes = [
  'GET /token/status',
  'POST /device/{tenant}',
  'OPTIONS /device/{tenant}',
  'GET /files/{path+}',
  'ANY /any',
  'GET /any',
  'GET /device/own',
  'POST /plain',
  'GET /slow',
  'GET /wrong',
].map((routeKey): RouteModel => ({
  routeKey,
  functionName: routeKey,
  timeoutSeconds: routeKey === 'GET /slow' ? 0.05 : 5,
  apiId: 'api1',
  stage: '$default',
}))

interface Event {
  rawPath: string
  rawQueryString: string
  routeKey: string
  headers: Record<string, string>
  body?: string
  [name: string]: unknown
}

/** What the fake functions answer; the default gives the event back. */
const answers = new Map<string, Outcome>()
const ok = (value: unknown): Outcome => ({ ok: true, payload: JSON.stringify(value) })
let gateway: Gateway
const logged: string[] = []

beforeAll(async () => {
  const answer = createApiGateway({
    pages: () => Promise.resolve(null),
    model: { routes, account: '000000000000' },
    invoke: (name, event) =>
      name === 'GET /slow'
        ? new Promise(() => undefined)
        : Promise.resolve(answers.get(name) ?? ok({ statusCode: 200, body: event })),
  })
  gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    now: () => 1_700_000_000_000,
    answer,
    onAnswer: ({ target }, { status }) => logged.push(`${target} ${status}`),
    onError: () => undefined,
  })
})
afterAll(() => gateway.close())

interface Raw {
  status: number
  head: string
  body: string
}

/** Sends bytes as they are and reads until the server closes. */
const raw = (request: Buffer | string): Promise<Raw> => {
  return new Promise((resolve, reject) => {
    const socket = connect(gateway.port, '127.0.0.1')
    const parts: Buffer[] = []
    socket.on('data', (part) => parts.push(part))
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', ...body] = Buffer.concat(parts).toString('utf8').split('\r\n\r\n')
      resolve({ status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') })
    })
    socket.write(request)
  })
}

const get = (target: string, headers = ''): Promise<Raw> =>
  raw(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n${headers}\r\n`)
const eventOf = ({ body }: Raw): Event => JSON.parse(body) as Event

describe('the event', () => {
  it('has the shape of payload format 2.0', async () => {
    const event = eventOf(
      await get('/token/status?id=joe&service=a_b&id=ann', 'X-Two: a\r\nx-two: b\r\nCookie: a=1; b=2\r\n'),
    )
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'GET /token/status',
      rawPath: '/token/status',
      rawQueryString: 'id=joe&service=a_b&id=ann',
      queryStringParameters: { id: 'joe,ann', service: 'a_b' },
      cookies: ['a=1', 'b=2'],
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        apiId: 'api1',
        routeKey: 'GET /token/status',
        stage: '$default',
        time: '14/Nov/2023:22:13:20 +0000',
        timeEpoch: 1_700_000_000_000,
        http: { method: 'GET', path: '/token/status', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      },
    })
    expect(event.headers['x-two']).toBe('a,b')
    expect(event.headers).not.toHaveProperty('cookie')
    expect(event).not.toHaveProperty('body')
    expect(event).not.toHaveProperty('pathParameters')
  })

  it('the query is given as sent: a plus stays a plus, an escape an escape', async () => {
    expect(eventOf(await get('/token/status?id=a+b%20c%2B&x')).rawQueryString).toBe('id=a+b%20c%2B&x')
  })

  it('bare UTF-8 in a query arrives percent-encoded', async () => {
    const event = eventOf(await get('/token/status?id=josé&x=✓'))
    expect(decodeURIComponent(event.rawQueryString)).toBe('id=josé&x=✓')
    expect(event['queryStringParameters']).toEqual({ id: 'josé', x: '✓' })
  })

  it('bare UTF-8 works in pieces and in the second request of a connection', async () => {
    const bodies = await new Promise<string>((resolve) => {
      const socket = connect(gateway.port, '127.0.0.1')
      let text = ''
      let sent = false
      socket.on('data', (part) => {
        text += part.toString()
        if (!sent && text.includes('isBase64Encoded')) {
          sent = true
          socket.write('GET /token/status?id=öl HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
        }
      })
      socket.on('close', () => resolve(text))
      const first = Buffer.from(
        'POST /plain?id=é HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\né',
      )
      const middle = first.indexOf(0xc3) + 1
      socket.write(first.subarray(0, middle))
      setImmediate(() => socket.write(first.subarray(middle)))
    })
    expect(bodies).toContain('"rawQueryString":"id=%C3%A9"')
    expect(bodies).toContain('"body":"é"')
    expect(bodies).toContain('"rawQueryString":"id=%C3%B6l"')
  })

  it('bytes that are no UTF-8 are not lost', async () => {
    expect(
      eventOf(
        await raw(Buffer.from('GET /token/status?id=\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 'latin1')),
      ).rawQueryString,
    ).toBe('id=%FF')
  })

  it('path parameters are decoded, and so is the raw path', async () => {
    const event = eventOf(
      await raw('POST /device/a%20b%C3%A9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
    )
    expect(event).toMatchObject({ rawPath: '/device/a bé', pathParameters: { tenant: 'a bé' } })
  })

  it('a body is text where its type says so, else base64', async () => {
    const post = async (type: string): Promise<Event> =>
      eventOf(await raw(`POST /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${type}Content-Length: 2\r\n\r\né`))
    expect(await post('Content-Type: application/json; charset=utf-8\r\n')).toMatchObject({
      body: 'é',
      isBase64Encoded: false,
    })
    expect(await post('Content-Type: application/octet-stream\r\n')).toMatchObject({
      body: 'w6k=',
      isBase64Encoded: true,
    })
    expect(await post('')).toMatchObject({ body: 'w6k=', isBase64Encoded: true })
  })

  it('the client’s address is the connection’s, whatever headers say', async () => {
    const { headers, requestContext } = eventOf(await get('/token/status', 'X-Forwarded-For: 10.0.0.3\r\n'))
    expect(requestContext).toMatchObject({ http: { sourceIp: '127.0.0.1' } })
    expect(headers['x-forwarded-for']).toBe('10.0.0.3, 127.0.0.1')
  })
})

describe('routes', () => {
  it.each([
    ['GET /any', 'GET /any'],
    ['POST /any', 'ANY /any'],
    ['GET /device/own', 'GET /device/own'],
    ['OPTIONS /device/x', 'OPTIONS /device/{tenant}'],
    ['GET /files/a/b/c', 'GET /files/{path+}'],
  ])('%s finds %s', async (request, routeKey) => {
    const answer = await raw(`${request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    expect(eventOf(answer).routeKey).toBe(routeKey)
  })

  it.each(['/none', '/token/status/', '/device/', '/token', '/device/a%2Fb'])('%s is not found', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, body: '{"message":"Not Found"}' })
  })
})

describe('answers', () => {
  const answered = (value: Outcome): Promise<Raw> => {
    answers.set('GET /wrong', value)
    return get('/wrong')
  }
  it('a bare value is a 200 of JSON', async () => {
    const answer = await answered(ok({ status: 2 }))
    expect(answer).toMatchObject({ status: 200, body: '{"status":2}' })
    expect(answer.head).toContain('content-type: application/json')
    expect((await answered(ok('text'))).body).toBe('text')
  })
  it('status, headers, cookies and base64 go through', async () => {
    const answer = await answered(
      ok({
        statusCode: 201,
        headers: { 'X-Request-Id': 7, Connection: 'x' },
        cookies: ['a=1', 'b=2'],
        isBase64Encoded: true,
        body: 'w6k=',
      }),
    )
    expect(answer).toMatchObject({ status: 201, body: 'é' })
    expect(answer.head).toMatch(/x-request-id: 7[^]*set-cookie: a=1\r\nset-cookie: b=2/)
  })
  it.each<[string, Outcome, number, string]>([
    [
      'an error of the function',
      { ok: false, reason: 'error', error: { errorType: 'E', errorMessage: 'secret 1' } },
      500,
      '{"message":"Internal Server Error"}',
    ],
    [
      'a function that took too long',
      { ok: false, reason: 'timeout', error: { errorType: 'E', errorMessage: 'x' } },
      503,
      '{"error":"busy","message":"The service is busy; try again shortly."}',
    ],
    [
      'a function that nobody could be given to in time',
      { ok: false, reason: 'busy', error: { errorType: 'E', errorMessage: 'x' } },
      503,
      '{"error":"busy","message":"The service is busy; try again shortly."}',
    ],
    ['a status that is none', ok({ statusCode: 'x' }), 500, '{"message":"Internal Server Error"}'],
    ['a body that is no text', ok({ statusCode: 200, body: {} }), 500, '{"message":"Internal Server Error"}'],
  ])('%s', async (_title, outcome, status, body) => {
    const answer = await answered(outcome)
    expect(answer).toMatchObject({ status, body })
    expect(answer.head).toContain('cache-control: no-store')
  })
  it('an integration that takes longer than its limit is a 503', async () => {
    expect(await get('/slow')).toMatchObject({
      status: 503,
      body: '{"error":"busy","message":"The service is busy; try again shortly."}',
    })
  })
})

describe('what the gateway answers itself never holds the digit 1', () => {
  it.each<[string, number, Buffer | string]>([
    ['bytes that are no HTTP', 400, 'hello\r\n\r\n'],
    ['a space in the target', 400, 'GET /token/status?id=a b HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a broken escape in the path', 400, 'GET /device/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['headers that are too long', 431, `GET /token/status HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(11_000)}\r\n\r\n`],
    ['a target that is too long', 431, `GET /token/status?id=${'a'.repeat(11_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    [
      'a body that is too long',
      413,
      Buffer.concat([
        Buffer.from('POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n'),
        Buffer.alloc(65_537),
      ]),
    ],
    ['no host', 400, 'GET /token/status HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['an expectation', 417, 'GET /token/status HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nConnection: close\r\n\r\n'],
    ['two lengths', 400, 'POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['an unknown version', 400, 'GET /token/status HTTP/7.1\r\nHost: x\r\n\r\n'],
  ])('%s', async (_title, status, request) => {
    const answer = await raw(request)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toHaveProperty('message')
    expect(answer.body).not.toContain('1')
    expect(answer.head).toContain('cache-control: no-store')
    expect(answer.head).toContain('content-type: application/json')
  })

  it('a body of exactly 64 KiB is taken', async () => {
    const size = 65_536
    const answer = await raw(
      Buffer.concat([
        Buffer.from(
          `POST /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${size}\r\n\r\n`,
        ),
        Buffer.alloc(size, 'a'),
      ]),
    )
    expect(answer.status).toBe(200)
  })
})

it('several requests share a connection', async () => {
  const url = `http://127.0.0.1:${gateway.port}/token/status?id=`
  const bodies = await Promise.all(
    [1, 2, 3, 4].map(async (id) => ((await (await fetch(url + id)).json()) as Event).rawQueryString),
  )
  expect(bodies).toEqual(['id=1', 'id=2', 'id=3', 'id=4'])
})
