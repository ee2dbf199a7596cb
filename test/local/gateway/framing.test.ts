import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../../local/gateway/gateway-server.ts'
import type { HttpRequest } from '../../../local/gateway/http-event.ts'
import { RawClient, request } from './raw-client.ts'

/** Requests in the order in which they were handed on, each answered when the test says so, or at once. */
const seen: HttpRequest[] = []
const waiting: (() => void)[] = []
let gateway: Gateway

beforeAll(async () => {
  gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    now: () => 1_700_000_000_000,
    answer: async (incoming) => {
      seen.push(incoming)
      if (incoming.target.startsWith('/slow')) await new Promise<void>((resolve) => waiting.push(resolve))
      return { status: 200, headers: {}, body: Buffer.from(`${incoming.method} ${incoming.target}`) }
    },
    onAnswer: () => undefined,
    onError: () => undefined,
  })
})
afterAll(() => gateway.close())

const open = (): RawClient => {
  seen.length = 0
  return new RawClient(gateway.port)
}
const close = ['Connection: close']

it('a request in a body is not answered, whatever the bytes before it', async () => {
  const hidden = `ééééé${request('GET /hidden', close)}`
  const second = request('POST /second', [`Content-Length: ${Buffer.byteLength(hidden)}`, ...close])
  // The second request's head comes with the first request, its body when the first one has been answered.
  const client = open().send(request('GET /first') + second)
  await client.answers(1)
  await client.send(hidden).closed()
  expect(seen.map(({ target }) => target)).toEqual(['/first', '/second'])
  expect(seen[1]?.body.toString()).toBe(hidden)
  expect(client.statuses).toEqual([200, 200])
})

it('a pipelined request is not touched before the one before it is answered', async () => {
  const client = open().send(request('GET /slow') + request('GET /next?id=é') + request('GET /last', close))
  await expect.poll(() => waiting.length).toBe(1)
  await new Promise((resolve) => setImmediate(resolve))
  expect(seen.map(({ target }) => target)).toEqual(['/slow'])
  waiting.shift()?.()
  await client.closed()
  expect(seen.map(({ target }) => target)).toEqual(['/slow', '/next?id=%C3%A9', '/last'])
  expect(client.statuses).toEqual([200, 200, 200])
})

it('what is broken behind a request is refused after its answer', async () => {
  const client = open().send(`${request('GET /slow')}what is this?\r\n\r\n`)
  await expect.poll(() => waiting.length).toBe(1)
  waiting.shift()?.()
  await client.closed()
  expect(client.statuses).toEqual([200, 400])
})

it('a body in chunks is read, and nothing after it: its end is known only to the parser', async () => {
  const chunked = request('POST /chunks', ['Transfer-Encoding: chunked'], '3\r\nabc\r\n0\r\n\r\n')
  const client = await open()
    .send(chunked + request('GET /after'))
    .closed()
  expect(seen.map(({ target, body }) => `${target} ${body.toString()}`)).toEqual(['/chunks abc'])
  expect(client.statuses).toEqual([200])
  expect(client.received).toContain('connection: close')
})

it('a client that has said all it will say gets its answer', async () => {
  const client = open().send(request('GET /slow'))
  client.socket.end()
  await expect.poll(() => waiting.length).toBe(1)
  waiting.shift()?.()
  await client.closed()
  expect(client.statuses).toEqual([200])
})

it.each([
  ['two hosts', ['Host: y'], 400],
  ['two hosts of one name', ['host: x'], 400],
  ['one host', [], 200],
])('%s', async (_title, headers, status) => {
  const client = await open()
    .send(request('GET /hosts', [...headers, ...close]))
    .closed()
  expect(client.statuses).toEqual([status])
})

it('requests are the same however their bytes are cut', async () => {
  const parts = [
    request('GET /one?id=josé'),
    '\r\n',
    request('POST /two', ['Content-Length: 6'], 'é\r\n\r\n'),
    request('POST /three?✓', ['Content-Type: text/plain', 'Content-Length: 0']),
    request('POST /four', ['Content-Length: 2', ...close], 'ab'),
  ]
  const bytes = Buffer.from(parts.join(''))
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
      const client = await open().connected()
      const ends = [...cuts.sort((one, other) => one - other), bytes.length]
      let from = 0
      for (const end of ends) {
        client.send(bytes.subarray(from, end))
        from = end
        await new Promise((resolve) => setImmediate(resolve))
      }
      await client.closed()
      expect(seen.map(({ method, target, body }) => [method, target, body.toString()])).toEqual([
        ['GET', '/one?id=jos%C3%A9', ''],
        ['POST', '/two', 'é\r\n\r\n'],
        ['POST', '/three?%E2%9C%93', ''],
        ['POST', '/four', 'ab'],
      ])
    }),
    { numRuns: 100 },
  )
})
