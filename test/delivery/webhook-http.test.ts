import type { ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { SendOutcome } from '../../core/domain/webhook/verdict.ts'
import { ownReceiver } from '../support/instance.ts'
import { senderWithin } from './sender-within.ts'

const receiver = await ownReceiver()
const resolve = async (): Promise<string[]> => ['127.0.0.1']
const deadline = 300
const sender = senderWithin({ resolve, allowLoopback: true }, deadline)
const post = (url = receiver.url): Promise<SendOutcome> =>
  sender.send(url, { 'webhook-id': 'msg_1', 'content-type': 'application/json' }, '{"ä":1}')
const servers: Server[] = []

/** A bare TCP server, for answers that no HTTP server would give. */
const rawServer = async (behave: (write: (text: string) => void, end: () => void) => void): Promise<string> => {
  const server = createNetServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () =>
      behave(
        (text) => void socket.write(text),
        () => void socket.destroy(),
      ),
    )
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

beforeEach(() => {
  receiver.received.splice(0)
  receiver.answer(200)
})
afterAll(() => servers.forEach((server) => server.close()))

describe('what an endpoint does', () => {
  test('it gets one POST with the body as it was signed', async () => {
    expect(await post()).toMatchObject({ code: 200, failure: null })
    expect(receiver.received).toHaveLength(1)
    expect(receiver.received[0]).toMatchObject({
      body: '{"ä":1}',
      url: '/hook',
      headers: {
        'webhook-id': 'msg_1',
        'content-type': 'application/json',
        'content-length': '8',
        'user-agent': 'zaas-webhooks/1',
      },
    })
  })

  test.each([204, 400, 410, 500])('its answer %i is reported', async (code) => {
    receiver.answer(code)
    expect(await post()).toMatchObject({ code, failure: code === 204 ? null : 'status' })
  })

  test.each([301, 302, 303, 307, 308])('its redirect %i is not followed', async (code) => {
    receiver.answer((request, response) => {
      if (request.url === '/hook') response.writeHead(code, { location: '/elsewhere' })
      response.end()
    })
    expect(await post()).toMatchObject({ code, failure: 'status' })
    expect(receiver.received.map(({ url }) => url)).toEqual(['/hook'])
  })

  test('silence ends at the deadline', async () => {
    receiver.answer(() => {})
    const outcome = await post()
    expect(outcome).toMatchObject({ code: 0, failure: 'timeout' })
    expect(outcome.milliseconds).toBeGreaterThanOrEqual(deadline - 5)
    expect(outcome.milliseconds).toBeLessThan(deadline + 500)
  })

  test('a head that drips in ends at the deadline', async () => {
    const url = await rawServer((write) => {
      write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => write('x-drip: 1\r\n'), 20)
      setTimeout(() => clearInterval(timer), 1000)
    })
    const outcome = await post(url)
    expect(outcome.failure).toBe('timeout')
    expect(outcome.milliseconds).toBeLessThan(deadline + 500)
  })

  test('a body that drips in ends at the deadline', async () => {
    receiver.answer((_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(timer))
    })
    expect((await post()).failure).toBe('timeout')
  })

  test('a body without end is read to 64 KiB and dropped', async () => {
    let sent = 0
    receiver.answer((_request, response) => {
      response.writeHead(200)
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) sent += 16_384
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expect(await post()).toMatchObject({ code: 200, failure: null })
    await sleep(50)
    const then = sent
    await sleep(50)
    expect(sent).toBe(then)
  })

  test.each([
    ['a closed connection', ''],
    ['nonsense', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['a head that breaks off', 'HTTP/1.1 200 OK\r\ncontent-'],
    ['a body that breaks off', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'],
    ['a head of a megabyte', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(1_000_000)}\r\n\r\n`],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ])('%s is a failure', async (_name, answer) => {
    const url = await rawServer((write, end) => {
      write(answer)
      setTimeout(end, 20)
    })
    expect(await post(url)).toMatchObject({ code: 0, failure: 'connection' })
  })

  test('nobody at the port is a failure', async () => {
    const url = await rawServer(() => {})
    await new Promise((done) => servers.pop()?.close(done))
    expect(await post(url)).toMatchObject({ code: 0, failure: 'connection' })
  })
})

describe('connections', () => {
  test('are kept for the next webhook', async () => {
    const other = await ownReceiver()
    for (let round = 0; round < 3; round += 1) expect((await post(other.url)).code).toBe(204)
    expect(other.connections).toBe(1)
  })

  test('that the endpoint closed meanwhile cost no try', async () => {
    const other = await ownReceiver()
    expect((await post(other.url)).code).toBe(204)
    // Answers once on each connection and then breaks it off, as a kept one that has timed out.
    other.answer((request, response) =>
      other.received.length === 2 ? void request.socket.destroy() : void response.end(),
    )
    expect(await post(other.url)).toMatchObject({ code: 200, failure: null })
    expect(other.connections).toBe(2)
  })

  test('a flood of 1xx is broken off, and some before the answer are not', async () => {
    const noticing = (count: number) => (_request: unknown, response: ServerResponse) => {
      for (let sent = 0; sent < count; sent += 1) response.writeProcessing()
      if (count < 16) response.writeHead(204).end()
    }
    receiver.answer(noticing(100))
    expect(await post()).toMatchObject({ code: 0, failure: 'connection' })
    receiver.answer(noticing(3))
    expect(await post()).toMatchObject({ code: 204, failure: null })
  })
})
