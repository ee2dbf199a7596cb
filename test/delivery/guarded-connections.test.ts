import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { SendOutcome } from '../../core/domain/webhook/verdict.ts'
import { ownReceiver } from '../support/instance.ts'
import { senderWithin } from './sender-within.ts'
import { wordsOf } from '../support/words-of.ts'
import { cert, key } from './tls.ts'

const receiver = await ownReceiver()
const resolve = async (): Promise<string[]> => ['127.0.0.1']
const deadline = 300
const guarded = (resolver: (host: string) => Promise<string[]>, allowLoopback = false) =>
  senderWithin({ resolve: resolver, allowLoopback }, deadline)
const post = (url: string): Promise<SendOutcome> => guarded(resolve, true).send(url, {}, '{}')

beforeEach(() => {
  receiver.received.splice(0)
  receiver.answer(200)
})

describe('where connections go', () => {
  const sent = (to: ReturnType<typeof senderWithin>, host: string, scheme = 'http'): Promise<SendOutcome> =>
    to.send(`${scheme}://${host}:${receiver.port}/hook`, {}, '')
  const refused = { code: 0, failure: 'address' }

  test.each(wordsOf`10.0.0.1 169.254.169.254 ::ffff:127.0.0.1 fd00:ec2::254 0.0.0.0 127.0.0.1 ::1`)(
    'not to a name that resolves to %s',
    async (address) => {
      expect(
        await sent(
          guarded(async () => [address]),
          'hook.test',
          'https',
        ),
      ).toMatchObject(refused)
    },
  )

  test.each(wordsOf`127.0.0.1 2130706433 0x7f.1 [::1] [::ffff:7f00:1] 169.254.169.254 10.0.0.1`)(
    'not to %s in the address itself',
    async (host) => {
      for (const scheme of ['http', 'https']) expect(await sent(guarded(resolve), host, scheme)).toMatchObject(refused)
    },
  )

  test('loopback where it is allowed, and nothing else that is private', async () => {
    expect(await sent(guarded(resolve, true), 'hook.test')).toMatchObject({ code: 200 })
    for (const found of [['127.0.0.1', '10.0.0.1'], ['1.1.1.1']])
      expect(
        await sent(
          guarded(async () => found, true),
          'hook.test',
        ),
      ).toMatchObject(refused)
  })

  test('not where a name leads the second time it is asked', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    let asked = 0
    const rebinding = guarded(async () => answers[Math.min(asked++, 1)] ?? [], true)
    expect(await sent(rebinding, 'hook.test')).toMatchObject({ code: 200 })
    expect([asked, receiver.received.length]).toEqual([1, 1])
    // A new connection asks again, and is refused then.
    expect(await sent(rebinding, 'other.test')).toMatchObject(refused)
    expect(receiver.received).toHaveLength(1)
  })

  test('nowhere when a name is not found, and not for ever when it is not answered', async () => {
    for (const resolver of [async () => Promise.reject(new Error('ENOTFOUND')), async () => []])
      expect(await sent(guarded(resolver), 'hook.test')).toMatchObject({ failure: 'name' })
    const hanging = await sent(
      guarded(() => new Promise(() => {})),
      'hook.test',
    )
    expect(hanging).toMatchObject({ failure: 'timeout' })
    expect(hanging.milliseconds).toBeLessThan(deadline + 500)
  })

  test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'nonsense', ''])('not by %j', async (url) =>
    expect((await post(url)).failure).not.toBeNull(),
  )

  test('only to a certificate that is valid for the name', async () => {
    const server = createTlsServer({ key, cert }, (_request, response) => response.end())
    onTestFinished(() => void server.close())
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    expect(await post(`https://hook.test:${port}/`)).toMatchObject({ code: 0, failure: 'tls' })
    const trusted = getCACertificates('default')
    setDefaultCACertificates([cert])
    onTestFinished(() => setDefaultCACertificates(trusted))
    const trusting = senderWithin({ resolve, allowLoopback: true }, 2000)
    expect(await trusting.send(`https://hook.test:${port}/`, {}, '{}')).toMatchObject({ code: 200, failure: null })
    expect(await trusting.send(`https://other.test:${port}/`, {}, '{}')).toMatchObject({ code: 0, failure: 'tls' })
    expect(await post(`https://hook.test:${receiver.port}/`)).toMatchObject({ code: 0, failure: 'tls' })
    server.closeAllConnections()
  })
})
