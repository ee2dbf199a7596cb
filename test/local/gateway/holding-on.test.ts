import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type Gateway, type GatewayOptions, startGateway } from '../../../local/gateway/gateway-server.ts'
import type { HttpRequest } from '../../../local/gateway/http-event.ts'
import { type GatewayLimits, instanceLimits } from '../../../local/gateway/limits.ts'
import { selfSigned } from '../../support/certificate.ts'
import { RawClient, request } from './raw-client.ts'

let gateway: Gateway
let seen: HttpRequest[] = []
let answers: (() => void)[] = []
const clients: RawClient[] = []

/** Starts a gateway whose phases take 0.4 s, but for those that a test shortens or lengthens. */
const start = async (
  { seconds, ...more }: { seconds?: Partial<GatewayLimits['seconds']> } & Partial<Omit<GatewayLimits, 'seconds'>> = {},
  options: Partial<GatewayOptions> = {},
): Promise<void> => {
  seen = []
  answers = []
  const short = { opening: 0.4, head: 0.4, body: 0.4, answer: Infinity, sending: 0.4, idle: 0.4, ending: 0.4 }
  gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    now: () => 1_700_000_000_000,
    limits: { connections: 1_000, connectionsPerAddress: 1_000, ...more, seconds: { ...short, ...seconds } },
    answer: async (incoming) => {
      seen.push(incoming)
      if (incoming.target === '/slow') await new Promise<void>((resolve) => answers.push(resolve))
      const body = incoming.target === '/large' ? Buffer.alloc(64 * 1024 * 1024) : Buffer.from(incoming.clientAddress)
      return { status: 200, headers: {}, body }
    },
    onAnswer: () => undefined,
    onError: () => undefined,
    ...options,
  })
}
afterEach(async () => {
  for (const answer of answers) answer()
  for (const client of clients.splice(0)) client.socket.destroy()
  await gateway.close()
})

const open = async (address?: string): Promise<RawClient> => {
  const client = await new RawClient(gateway.port, address).connected()
  clients.push(client)
  return client
}
const get = async (address?: string, headers: string[] = []): Promise<RawClient> =>
  (await open(address)).send(request('GET /', headers)).answers(1)

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

describe('at the cap', () => {
  const far = { opening: 60, head: 60, body: 60, idle: 60 }

  it('the longest-silent connection is ended, and the new one answered', async () => {
    await start({ connections: 3, seconds: far })
    const [first, second, third] = [await open('127.0.0.2'), await open('127.0.0.3'), await open('127.0.0.4')]
    await first?.send(request('GET /')).answers(1)
    const fourth = await get('127.0.0.5')
    await second?.closed()
    expect([first?.isClosed, third?.isClosed, fourth.isClosed]).toEqual([false, false, false])
    expect((await get('127.0.0.6')).statuses).toEqual([200])
    await third?.closed()
    expect(first?.isClosed).toBe(false)
  })

  it('of one address, only connections of that address are ended', async () => {
    await start({ connectionsPerAddress: 2, seconds: far })
    const stranger = await open('127.0.0.3')
    const [first, second] = [await open('127.0.0.2'), await open('127.0.0.2')]
    expect((await get('127.0.0.2')).statuses).toEqual([200])
    await first?.closed()
    expect([stranger.isClosed, second?.isClosed]).toEqual([false, false])
  })

  it('who waits for an answer is not silent', async () => {
    await start({ connectionsPerAddress: 2, seconds: far })
    const waiting = (await open('127.0.0.2')).send(request('GET /slow'))
    await expect.poll(() => seen.length).toBe(1)
    const silent = await open('127.0.0.2')
    await get('127.0.0.2')
    await silent.closed()
    answers.shift()?.()
    expect((await waiting.answers(1)).statuses).toEqual([200])
  })

  it('there is none for this machine and for a trusted proxy', async () => {
    await start({ connectionsPerAddress: 1, seconds: far }, { trustedProxies: ['127.0.0.8/31'] })
    const many = await Promise.all(['127.0.0.1', '127.0.0.1', '127.0.0.9', '127.0.0.9'].map((address) => open(address)))
    await get('127.0.0.9')
    await get('127.0.0.1')
    expect(many.map(({ isClosed }) => isClosed)).toEqual([false, false, false, false])
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

it('beside floods from elsewhere, requests are answered', async () => {
  await start({ connections: 50, connectionsPerAddress: 20 })
  const flood = Array.from({ length: 300 }, (_, index) =>
    connect({ port: gateway.port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (index % 6)}` }).on('error', () => 0),
  )
  for (let round = 0; round < 20; round += 1) expect((await get('127.0.0.200')).statuses).toEqual([200])
  for (const socket of flood) socket.destroy()
})

it('an instance holds at most half of its descriptors in connections', () => {
  expect(instanceLimits().connections).toBeGreaterThan(0)
  expect(instanceLimits().connections).toBeLessThanOrEqual(4_000)
})
