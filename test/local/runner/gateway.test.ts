import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Event, eventOf, gateway, get, raw } from './served-gateway.ts'

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

it('several requests share a connection', async () => {
  const url = `http://127.0.0.1:${gateway.port}/token/status?id=`
  const bodies = await Promise.all(
    [1, 2, 3, 4].map(async (id) => ((await (await fetch(url + id)).json()) as Event).rawQueryString),
  )
  expect(bodies).toEqual(['id=1', 'id=2', 'id=3', 'id=4'])
})
