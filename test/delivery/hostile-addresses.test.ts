import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { checkWebhookUrl } from '../../core/domain/webhook/webhook-url.ts'
import { ownReceiver } from '../support/instance.ts'
import { wordsOf } from '../support/words-of.ts'
import { hostileAnswers, hostileUrls } from './hostile-urls.ts'
import { senderWithin } from './sender-within.ts'

/** Where this process tried to connect to, as its sockets say it. */
const attempts: string[] = []
const onSocket = (message: unknown): void =>
  void (message as { socket: Socket }).socket.on('connectionAttempt', (address: string) => attempts.push(address))
subscribe('net.client.socket', onSocket)
afterAll(() => void unsubscribe('net.client.socket', onSocket))
beforeEach(() => void attempts.splice(0))

/** A resolver that leads every name inside: a name that is asked at all gains nothing. */
const toInside = async (): Promise<string[]> => ['10.0.0.1']
const deadline = 2000
const sender = senderWithin({ resolve: toInside, allowLoopback: false }, deadline)

describe('a URL that leads inside', () => {
  it('is one of three hundred and more', () => expect(hostileUrls.length).toBeGreaterThan(300))

  it.each(hostileUrls)('%s is refused when it is saved, and nothing connects to it at delivery', async (_what, url) => {
    expect(await checkWebhookUrl(url, { allowLoopback: false, resolve: toInside })).not.toBeNull()
    expect(await sender.send(url, {}, '{}')).toMatchObject({ code: 0, failure: expect.any(String) })
    expect(attempts).toEqual([])
  })
})

describe('a name that leads inside', () => {
  it.each(Object.entries(hostileAnswers))(
    'to %s is refused when it is saved, and at delivery',
    async (_what, found) => {
      const resolve = async (): Promise<readonly string[]> => found
      const url = 'https://hooks.acme.example/hook'
      expect(await checkWebhookUrl(url, { allowLoopback: false, resolve })).not.toBeNull()
      const outcome = await senderWithin({ resolve, allowLoopback: false }, deadline).send(url, {}, '{}')
      expect([outcome.failure, attempts]).toEqual(['address', []])
    },
  )

  it('only once it was saved is refused at delivery, each time that it is asked', async () => {
    const public4 = async (): Promise<string[]> => ['203.0.114.7']
    const url = 'https://hooks.acme.example/hook'
    expect(await checkWebhookUrl(url, { allowLoopback: false, resolve: public4 })).toBeNull()
    for (let tries = 0; tries < 3; tries += 1) expect((await sender.send(url, {}, '{}')).failure).toBe('address')
    expect(attempts).toEqual([])
  })
})

describe('what stands in an answer', () => {
  const redirects = wordsOf`
    http://169.254.169.254/latest/meta-data/ https://10.0.0.1/ //127.0.0.1:1/ file:///etc/passwd http://[::1]/ gopher://10.0.0.1/
  `
  it.each(redirects)('%s is asked by nobody, whatever header says so', async (location) => {
    const receiver = await ownReceiver()
    const local = senderWithin({ resolve: toInside, allowLoopback: true }, deadline)
    for (const code of [200, 201, 300, 301, 302, 303, 305, 307, 308, 401, 407, 503]) {
      receiver.answer((_request, response) =>
        response
          .writeHead(code, {
            location,
            refresh: `0; url=${location}`,
            link: `<${location}>; rel=preload`,
            'alt-svc': 'h2="10.0.0.1:443"',
          })
          .end(),
      )
      expect((await local.send(receiver.url, {}, '{}')).code).toBe(code)
    }
    // Were connections not seen, nothing above would say anything.
    expect([...new Set(attempts)]).toEqual(['127.0.0.1'])
    expect(new Set(receiver.received.map(({ url }) => url))).toEqual(new Set(['/hook']))
  })
})
