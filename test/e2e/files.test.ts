import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { generateSync } from 'otplib'
import { afterAll, expect, it, vi } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { browsersOn } from '../support/browsers.ts'
import { ownInstance } from '../support/instance.ts'
import { duressPin, pin } from '../support/enrolled.ts'
import { enrolOwn } from '../support/own-token.ts'

const instance = await ownInstance()

/** What only those may know who were told it: by which name, and the text. */
const secrets = new Map<string, string>()
const learn = (name: string, value: unknown): void => {
  if (typeof value === 'string' && value.length >= 12 && !secrets.has(value)) secrets.set(value, name)
}

const secretFields =
  /^(ownerKey|basicKey|adminKey|authkey|secret|deeplink|link|code|key|cookie|csrf|otpauth|uri|challenge)$/i
const learnFrom = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (secretFields.test(name)) learn(name, inner)
    learnFrom(inner)
  }
}

/** Everything that an answer tells: fields of secrets, and cookies. */
const realFetch = globalThis.fetch
vi.spyOn(globalThis, 'fetch').mockImplementation(async (...asked) => {
  const answer = await realFetch(...asked)
  for (const line of answer.headers.getSetCookie()) learn('cookie', line.split(';')[0]?.split('=')[1])
  const text = await answer.clone().text()
  if (text.startsWith('{')) learnFrom(JSON.parse(text))
  return answer
})
afterAll(() => vi.restoreAllMocks())

/** The files of the data folder; the outbox is what has left the instance, and stands in for others' mailboxes. */
const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => !/outbox\.(sqlite|url)/.test(path) && statSync(path).isFile())

/** A secret as it could stand in a file: as it is written, without its groups, as its bytes. */
const formsOf = (secret: string): Buffer[] => {
  const decoded = ['base64url', 'hex'].map((encoding) => Buffer.from(secret, encoding as BufferEncoding))
  return [Buffer.from(secret), Buffer.from(secret.replaceAll(/[\s-]/g, '')), ...decoded].filter(
    ({ length }) => length >= 12,
  )
}

it('hold no authkey, webhook secret, OTP secret, enrolment code, session or mailed link in clear', async () => {
  const tenant = await instance.signUp('acme', { duress: true, protection: { iterations: 10_000 } })
  const { service, adminKey, ownerKey } = tenant
  const webhook = { url: 'https://hooks.acme.example/zaas', secret: `whsec_${randomBytes(24).toString('base64')}` }
  learn('webhook secret', webhook.secret)
  learn('webhook secret, decoded', Buffer.from(webhook.secret.slice(6), 'base64').toString('base64url'))
  expect((await instance.post('/service/update', { service, webhook }, ownerKey)).status).toBe(200)
  await instance.post('/authkey/create', { name: 'ci', role: 'basic', services: '*' }, ownerKey)

  const mailed = await instance.post('/token/enroll', { service, id: 'joe', email: 'joe@acme.example' }, adminKey)
  const { token } = await Token.enroll({
    deeplink: String(mailed.body['deeplink']),
    pin,
    duressPin,
    store: memoryStore(),
    now: instance.now,
  })
  await token.open(pin)
  const { code } = await token.otp(pin)
  await instance.post('/token/otp', { service, id: 'joe', code }, adminKey, { 'idempotency-key': 'a code, once' })

  const app = await instance.post('/token/enroll', { service, id: 'ann', method: 'authenticator' }, adminKey)
  const otpSecret = new URL(String(app.body['otpauth'] ?? app.body['deeplink'])).searchParams.get('secret') ?? ''
  expect(otpSecret.length).toBeGreaterThan(15)
  learn('OTP secret', otpSecret)
  await instance.post('/token/otp', { service, id: 'ann', code: generateSync({ secret: otpSecret }) }, adminKey)

  const { logIn } = browsersOn(instance)
  const window = await logIn('acme', 'owner@acme.example', 2)
  await enrolOwn(instance, window)
  for (const { text } of await instance.outbox())
    for (const [link] of text.matchAll(/https?:\/\/\S+/g)) {
      learn('mailed link', link)
      learn('what a mailed link carries', link.slice(link.indexOf('#') + 1))
    }

  const names = new Set(secrets.values())
  for (const name of ['ownerKey', 'webhook secret', 'OTP secret', 'deeplink', 'cookie', 'mailed link'])
    expect(names, name).toContain(name)
  // Queues and logs are written in the background.
  await instance.runner.close()
  const found = files(instance.data).flatMap((path) => {
    const bytes = readFileSync(path)
    return [...secrets]
      .filter(([secret]) => formsOf(secret).some((form) => bytes.includes(form)))
      .map(([secret, name]) => `${name} (${secret}) in ${path.slice(instance.data.length + 1)}`)
  })
  expect(found).toEqual([])
})
