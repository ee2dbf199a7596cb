import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { type AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mayConnect } from '../../core/domain/webhook/address-guard.ts'
import { memoryStore, Token } from '../../sdk/index.ts'
import { selfSigned } from '../support/certificate.ts'
import { type CliInstance, freePort, startCli } from '../support/cli.ts'
import { Client, type Tenant } from '../support/instance.ts'
import { mailServer } from '../support/mail-server.ts'
import { operatorOf } from '../support/operator.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-sent-'))
const data = join(folder, 'data')
/** An address of this machine that is neither loopback nor on the internet, as a receiver of the house has it. */
const house = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .map(({ address }) => address)
  .find(
    (address) =>
      !address.startsWith('127.') &&
      mayConnect([address], { allowLoopback: false, secure: true, allowed: ['0.0.0.0/0'] }) &&
      !mayConnect([address], { allowLoopback: false, secure: true }),
  )
const certificate = selfSigned(house)
const server = await mailServer({ secure: true, ...certificate })

/** What came to the house's own server, which takes text messages and webhooks. */
const received: { url: string; headers: Record<string, string>; body: string }[] = []
const own = createServer(certificate, async (request, response) => {
  const headers = request.headers as Record<string, string>
  received.push({ url: request.url ?? '', headers, body: await text(request) })
  response.writeHead(204).end()
})
await new Promise<void>((done) => own.listen(0, '0.0.0.0', done))
const { port: ownPort } = own.address() as AddressInfo

let instance: CliInstance | null = null
let client: Client
let tenant: Tenant
/** The headers of the browser in which its owner sits at the help desk. */
let desk: Record<string, string>

/** An instance that trusts the house's certificate, started by the command line and ready. */
const start = async (...flags: string[]): Promise<void> => {
  const environment = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') }
  instance = await startCli(await freePort(), data, flags, environment)
  client = new Client(instance.url, data)
}
const sending = (): string[] => {
  const file = join(folder, 'smtp')
  writeFileSync(file, `smtps://zaas:${encodeURIComponent(server.password)}@localhost:${server.port}\n`, { mode: 0o600 })
  const sms = ['--sms-hook', `https://localhost:${ownPort}/sms`, '--sms-countries', '+49']
  return ['--smtp', file, '--mail-from', 'zaas@acme.example', ...sms]
}

beforeAll(async () => {
  writeFileSync(join(folder, 'ca.pem'), certificate.cert)
  await start(...sending(), ...(house === undefined ? [] : ['--allow-webhooks-to', `192.0.2.200,${house}`]))
}, 70_000)
afterAll(async () => {
  await instance?.kill()
  own.closeAllConnections()
  await new Promise((resolve) => own.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

/** The text messages that came to the hook, each with its signature checked. */
const texts = (): { to: string; text: string }[] => {
  const secret = readFileSync(join(data, 'sms-hook.secret'), 'utf8').trim()
  const messages = received.filter(({ url }) => url === '/sms')
  return messages.map(({ body, headers }) => new Webhook(secret).verify(body, headers) as { to: string; text: string })
}
/** The codes in them, each once: a message may come twice. */
const codes = (): string[] => [...new Set(texts().map(({ text: said }) => /\b\d{6}\b/.exec(said)?.[0] ?? ''))]
const decoded = (source: string): string =>
  source
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
const waited = { timeout: 20_000 }

it('a sign-up by a real mail server, over TLS and with a password that no list of processes shows', async () => {
  expect((await client.post('/tenant/signup', { tenant: 'acme', email: 'ann@acme.example' })).status).toBe(202)
  await expect.poll(() => server.mails.length, waited).toBeGreaterThan(0)
  const [mail] = server.mails
  expect(mail).toMatchObject({ from: 'zaas@acme.example', to: ['ann@acme.example'], user: 'zaas', secure: true })
  const code = /#code=([\w-]+)/.exec(decoded(mail?.source ?? ''))?.[1]
  const verified = await client.post('/tenant/verify', { code })
  expect(verified.status).toBe(200)
  desk = { cookie: verified.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'sec-fetch-site': 'same-origin' }
  tenant = { ...(verified.body as unknown as Tenant), name: 'acme' }
  expect((await client.get('/instance')).body).toMatchObject({ outbox: false })
  expect(await client.outbox()).toEqual([])
  await expect.poll(() => instance?.output()).toContain('The mail server lets us in')
  expect(instance?.output()).toContain(`Mails go out by localhost:${server.port}, from zaas@acme.example`)
  expect(instance?.output()).not.toContain('list of processes')
  expect(readFileSync(`/proc/${instance?.process.pid}/cmdline`, 'utf8')).not.toContain('p%40ss')
})

it('a code by text message goes to the house’s hook, signed, and to no country that is not said', async () => {
  await operatorOf({ data }).done('plan', 'acme', 'standard')
  const { service, ownerKey, basicKey } = tenant
  expect((await client.post('/service/update', { service, messages: { sms: true } }, ownerKey)).status).toBe(200)
  for (const [id, phone] of [
    ['joe', '+491701234567'],
    ['jim', '+12025550123'],
  ] as const) {
    const deeplink = await client.enroll(tenant, id, { phone })
    await Token.enroll({ deeplink, pin: '4831', store: memoryStore() })
  }
  const ask = (id: string) => client.post('/token/message', { service, id, channel: 'sms', purpose: 'login' }, basicKey)
  expect((await ask('jim')).body['error']).toBe('no_address')
  expect((await ask('joe')).status).toBe(202)
  await expect.poll(() => codes().length, waited).toBe(1)
  const [code] = codes()
  const checked = await client.post('/token/message/check', { service, id: 'joe', code }, basicKey)
  expect(checked.body).toMatchObject({ valid: true })
  expect(new Set(texts().map(({ to }) => to))).toEqual(new Set(['+491701234567']))
  expect(await client.outbox()).toEqual([])
}, 60_000)

it('the help desk sends a code to the hook, and checks what the caller reads out', async () => {
  const ask = (path: string, more: object) =>
    client.post(path, { service: tenant.service, id: 'joe', ...more }, undefined, desk)
  const before = codes()
  expect((await ask('/token/message', { channel: 'sms', purpose: 'login' })).status).toBe(202)
  await expect.poll(() => codes().length, waited).toBe(before.length + 1)
  const code = codes().at(-1) ?? ''
  const misread = code.replace(/^./, (first) => (first === '7' ? '8' : '7'))
  expect((await ask('/token/message/check', { code: misread })).body).toMatchObject({ valid: false, errors: 1 })
  expect((await ask('/token/message/check', { code: ` ${code}` })).body).toMatchObject({ valid: true })
  expect((await ask('/token/message/check', { code })).body).toMatchObject({ valid: false, reason: 'used' })
}, 60_000)

it.runIf(house !== undefined)(
  'a webhook goes into a network of the house where that is allowed, and stays out where it is not',
  async () => {
    const { service, ownerKey } = tenant
    const url = `https://${house}:${ownPort}/hook`
    const save = (to: string) => client.post('/service/update', { service, webhook: { url: to } }, ownerKey)
    // Over http:, to this machine and to the rest of the house as without the flag.
    for (const other of [
      url.replace('https:', 'http:'),
      `https://127.0.0.1:${ownPort}/hook`,
      'https://192.0.2.201/hook',
    ])
      expect([other, (await save(other)).status]).toEqual([other, 400])
    expect((await save(url)).status).toBe(200)
    const hooks = () => received.filter(({ url: path }) => path === '/hook')
    const test = async () => String((await client.post('/webhook/test', { service }, ownerKey)).body['delivery'])
    await test()
    await expect.poll(() => hooks().length, waited).toBeGreaterThan(0)
    const [hook] = hooks()
    const secret = await client.webhookSecret(tenant)
    expect(new Webhook(secret).verify(hook?.body ?? '', hook?.headers ?? {})).toMatchObject({ type: 'webhook.test' })

    await instance?.kill()
    await start(...sending(), '--allow-webhooks-to', '192.0.2.200')
    const before = hooks().length
    const delivery = await test()
    const shown = async () => (await client.get('/webhook/delivery', { service, delivery }, ownerKey)).body
    await expect.poll(shown, waited).toMatchObject({ state: 'exhausted' })
    expect(hooks()).toHaveLength(before)
    expect((await save(url)).text).toContain('private or reserved')
  },
  90_000,
)
if (house === undefined) console.warn('skipped: this machine has no address but loopback and public ones')
