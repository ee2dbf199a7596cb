import { describe, expect, it } from 'vitest'
import { enrolled, pin } from '../support/enrolled.ts'
import { ownReceiver, sharedInstance, toldTenant } from '../support/instance.ts'
import { wordsOf } from '../support/words-of.ts'

const instance = await sharedInstance()
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'hostile-hooks', {
  duress: true,
  protection: { iterations: 10_000 },
})
const { service } = tenant
const owner = (path: string, body: object) => instance.post(path, { service, ...body }, tenant.ownerKey)
const detail = async (delivery: unknown) =>
  await instance.get('/webhook/delivery', { service, delivery: String(delivery) }, tenant.ownerKey)
const waited = { timeout: 20_000 }

describe('a hostile tenant', () => {
  it.each(wordsOf`
    https://10.0.0.1/ https://2852039166/ https://[::ffff:169.254.169.254]/ https://[64:ff9b::a00:1]/ https://①⓪.⓪.⓪.①/
    https://joe:pw@hooks.example/ https://hooks.example/#part http://hooks.example/ file:///etc/passwd https://printer.local/
  `)('saves no %s, and is not told what is there', async (url) => {
    for (const [path, more] of [
      ['/service/update', {}],
      ['/service/create', { service: 'hostile-hooks_more' }],
    ] as const) {
      const answer = await owner(path, { ...more, webhook: { url } })
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_parameters'])
      expect(answer.text).not.toContain(url)
    }
    const { body } = await instance.get('/service/get', { service }, tenant.ownerKey)
    expect(body).toMatchObject({ webhook: { url: receiver.url } })
  })

  it('has one event sent again a hundred times at once, under one id and to nobody else', async () => {
    const { body } = await owner('/webhook/test', {})
    const states = async () => (await detail(body['delivery'])).body['state']
    await expect.poll(states, waited).toBe('delivered')
    const { webhookId } = (await detail(body['delivery'])).body
    const asked = await Promise.all(
      Array.from({ length: 100 }, () => owner('/webhook/redeliver', { delivery: body['delivery'] })),
    )
    expect(asked.filter(({ status }) => ![202, 429, 503].includes(status)).map(({ text }) => text)).toEqual([])
    await expect.poll(states, waited).toBe('delivered')
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids)).toEqual(new Set([webhookId]))
  })
})

/** What a receiver answers, byte by byte, and what that comes to. */
const head = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: '
const answers: [string, string, object][] = [
  ['a status of nought', 'HTTP/1.1 000 Nothing\r\ncontent-length: 0\r\n\r\n', { state: 'exhausted' }],
  ['a status that nobody knows', 'HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n', { lastCode: 999 }],
  ['success in the words of a failure', 'HTTP/1.1 500 OK\r\ncontent-length: 2\r\n\r\nOK', { lastCode: 500 }],
  ['a body without any head', '<html>200 OK</html>\r\n\r\n', { state: 'exhausted' }],
  [
    'two answers in one',
    `HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n`,
    { lastCode: 503 },
  ],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\ncontent-length: 5\r\n\r\nhello', { state: 'exhausted' }],
  [
    'a length and chunks',
    'HTTP/1.1 200 OK\r\ncontent-length: 0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    { state: 'exhausted' },
  ],
  [
    'a length of a gigabyte that does not come',
    'HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\nx',
    { state: 'exhausted' },
  ],
  [
    'a chunk with an endless extension',
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;${'a'.repeat(100_000)}`,
    { state: 'exhausted' },
  ],
  ['a header without end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}`, { state: 'exhausted' }],
  ['bytes of no text', `${head}4\r\n\r\n\u00ff\u00fe\u0000\u00c0`, { lastCode: 503 }],
  ['a script', `${head}25\r\n\r\n<script>alert(1)</script>`, { lastCode: 503 }],
  [
    'a time of waiting that is none',
    `HTTP/1.1 503 No\r\nretry-after: -1\r\ncontent-length: 0\r\n\r\n`,
    { lastCode: 503 },
  ],
  ['one without end', `HTTP/1.1 503 No\r\nretry-after: 999999999\r\ncontent-length: 0\r\n\r\n`, { lastCode: 503 }],
  [
    'one of the year 275760',
    `HTTP/1.1 503 No\r\nretry-after: Sat, 13 Sep 275760 00:00:00 GMT\r\ncontent-length: 0\r\n\r\n`,
    { lastCode: 503 },
  ],
]

describe('a hostile receiver', () => {
  it.each(answers)('answers with %s, and the delivery says so', async (_what, bytes, expected) => {
    receiver.answer((request) => void request.socket.end(Buffer.from(bytes, 'latin1')))
    const { body } = await owner('/webhook/test', {})
    const shown = () => detail(body['delivery']).then((answer) => answer.body)
    const state =
      bytes.startsWith('HTTP/1.1 200') && 'state' in expected ? expected : { ...expected, state: 'exhausted' }
    await expect.poll(shown, waited).toMatchObject(state)
    expect((await detail(body['delivery'])).status).toBe(200)
  })

  it('never sees a token held back: what happens next arrives', async () => {
    receiver.answer(204)
    await owner('/service/update', { webhook: { url: receiver.url } })
    const { token } = await enrolled(instance, tenant, 'joe')
    await token.open(pin)
    await receiver.wait((hooks) => hooks.some(({ type }) => type === 'token.opened'))
  })

  it('that asks for centuries is asked again within eleven hours', async () => {
    receiver.answer((_request, response) => response.writeHead(503, { 'retry-after': '999999999' }).end())
    const from = new Date(instance.now()).toISOString()
    await instance.post('/token/force', { service, id: 'joe', status: 'closed' }, tenant.adminKey)
    const failing = async () => {
      const query = { service, state: 'failing', from }
      const { body } = await instance.get('/webhook/deliveries', query, tenant.ownerKey)
      return (body['items'] as { nextTryAt?: string }[])[0]?.nextTryAt
    }
    await expect.poll(failing, waited).toBeDefined()
    expect(Date.parse((await failing()) ?? '') - instance.now()).toBeLessThanOrEqual(11 * 3_600_000)
  })
})
