import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../support/certificate.ts'
import { request } from './raw-client.ts'
import { answers, gateway, get, open, seen, start } from './held-gateway.ts'

describe('a connection is ended', () => {
  it('that says nothing', async () => {
    await start()
    const client = await open()
    expect((await client.closed()).received).toBe('')
  })

  it('that says nothing in a TLS handshake', async () => {
    const { cert, key } = selfSigned()
    await start({}, { tls: { cert: Buffer.from(cert), key: Buffer.from(key) } })
    await (await open()).closed()
  })

  it.each([
    ['half a head', 'GET / HTTP/1.1\r\nHo'],
    ['half a body', request('POST /', ['Content-Length: 3'], 'ab')],
    ['half a body in chunks', request('POST /', ['Transfer-Encoding: chunked'], '3\r\nab')],
  ])('that sends %s, with a 408', async (_title, bytes) => {
    await start()
    const client = await (await open()).send(bytes).closed()
    expect(client.statuses).toEqual([408])
    expect(seen).toEqual([])
  })

  it.each([
    ['head', 'GET /', 'x'],
    ['body', request('POST /', ['Content-Length: 1000']), 'x'],
    ['line ends before a head', '\r\n', '\r\n'],
  ])('that sends its %s byte by byte', async (_title, first, byte) => {
    await start()
    const client = (await open()).send(first)
    const begun = performance.now()
    const drip = setInterval(() => client.send(byte), 50)
    await client.closed()
    clearInterval(drip)
    expect(performance.now() - begun).toBeLessThan(3_000)
    expect(seen).toEqual([])
  })

  it('that is idle after its answer', async () => {
    await start()
    const client = await (await get()).closed()
    expect(client.statuses).toEqual([200])
  })

  it('that does not read its answer', async () => {
    await start()
    const client = await open()
    client.socket.pause()
    client.send(request('GET /large'))
    await expect.poll(() => seen.length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    client.socket.resume()
    await client.closed()
    expect(client.received.length).toBeLessThan(64 * 1024 * 1024)
  })
})

describe('a connection is kept', () => {
  it('while its answer is made', async () => {
    await start()
    const client = (await open()).send(request('GET /slow'))
    await expect.poll(() => seen.length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    answers.shift()?.()
    expect((await client.answers(1)).statuses).toEqual([200])
  })

  it('over several requests, each with its own time', async () => {
    await start({ seconds: { idle: 5 } })
    const client = await get()
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect((await client.send(request('GET /')).answers(2)).statuses).toEqual([200, 200])
  })
})

describe('too large a body', () => {
  it.each([
    ['announced', ['Content-Length: 65537'], ''],
    ['announced, with a question before it', ['Content-Length: 65537', 'Expect: 100-continue'], ''],
    ['read in chunks', ['Transfer-Encoding: chunked'], `fffff\r\n${'x'.repeat(70_000)}`],
  ])('is refused as soon as it is %s', async (_title, headers, body) => {
    await start({ seconds: { body: 60 } })
    const client = await (await open()).send(request('POST /', headers, body)).answers(1)
    expect(client.statuses).toEqual([413])
    expect(client.received).not.toContain('100 Continue')
    expect(client.received).toContain('{"error":"too_large","message":"The body is larger than the limit."}')
    expect(seen).toEqual([])
  })

  it('is not read to its end, and a client that goes on writing is ended', async () => {
    await start()
    const client = (await open()).send(request('POST /', ['Content-Length: 104857600']))
    const megabyte = Buffer.alloc(1_048_576)
    let written = 0
    for (let part = 0; part < 100; part += 1) client.socket.write(megabyte, (error) => (written += error ? 0 : 1))
    await client.closed()
    expect(client.statuses).toEqual([413])
    expect(written).toBeLessThan(50)
  })

  it('is refused in a way that fetch understands', async () => {
    await start()
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/`, { method: 'POST', body: 'x'.repeat(10_485_760) })
    expect(answer.status).toBe(413)
  })
})

describe('the client behind a proxy', () => {
  const forwarded = [
    'X-Forwarded-For: 192.0.2.1, 198.51.100.7',
    'X-Other: 1',
    'x-forwarded-for: 192.0.2.2, 203.0.113.9',
  ]
  it.each([
    ['is the last that a trusted one names', '127.0.0.9', forwarded, '203.0.113.9'],
    ['in its plain form', '127.0.0.9', ['X-Forwarded-For: ::ffff:203.0.113.9'], '203.0.113.9'],
    ['may have IPv6', '127.0.0.9', ['X-Forwarded-For: 192.0.2.1,2001:db8::7'], '2001:db8::7'],
    ['is the proxy when it names nobody', '127.0.0.9', [], '127.0.0.9'],
    ['is the proxy when it names no address', '127.0.0.9', ['X-Forwarded-For: 192.0.2.1, unknown'], '127.0.0.9'],
    ['is whoever connects when nobody trusts him', '127.0.0.2', forwarded, '127.0.0.2'],
    ['is whoever connects, also from this machine', '127.0.0.1', forwarded, '127.0.0.1'],
  ])('%s', async (_title, peer, headers, client) => {
    await start({}, { trustedProxies: ['127.0.0.9', '10.0.0.0/8'] })
    await get(peer, headers)
    expect(seen.map(({ clientAddress }) => clientAddress)).toEqual([client])
  })
})
