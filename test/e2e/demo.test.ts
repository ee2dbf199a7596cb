import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { type CliInstance, freePort, runScript, startCli } from '../support/cli.ts'
import { Client } from '../support/instance.ts'

const data = mkdtempSync(join(tmpdir(), 'zaas-demo-'))
let instance: CliInstance

beforeAll(async () => {
  instance = await startCli(await freePort(), data, ['--allow-loopback-webhooks'])
})

afterAll(async () => {
  await instance?.kill()
  rmSync(data, { recursive: true, force: true })
})

const logs = (): string => {
  const folder = join(data, 'logs')
  return [...readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')), instance.output()].join('\n')
}

describe('the demo', () => {
  it('plays the whole story within a minute, and shows what a person has to see', async () => {
    const started = performance.now()
    const demo = runScript('local/demo/start.mjs', ['--url', instance.url, '--data', data], {
      ...process.env,
      NO_COLOR: '1',
    })
    const timer = setTimeout(() => void demo.kill(), 60_000)
    const code = await demo.ended
    clearTimeout(timer)
    console.log(`demo ${((performance.now() - started) / 1000).toFixed(1)} s`)
    const output = demo.output()
    expect([code, output]).toEqual([0, expect.any(String)])
    for (const part of ['{"status":1}', '{"status":2}', '{"status":4}']) expect(output).toContain(part)
    expect(output).toMatch(/[▀▄█]{10,}/)
    expect(output).toMatch(/code for typing: [0-9A-Z]{4}(?:[- ][0-9A-Z]{4}){3}/)
    expect(output.match(/signature verified/g)?.length).toBeGreaterThanOrEqual(7)
    expect(output).not.toMatch(/undefined|NaN|\[object|WRONG/)
    // What the demo was given, it printed; what it printed, no log holds.
    const secrets = [
      ...output.matchAll(/whsec_[\w+/=]+|zaas_[\w-]+_[\w-]{57}|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/g),
    ].map(([secret]) => secret)
    for (const secret of ['4831', '2750', ...secrets])
      expect(logs(), secret).not.toMatch(new RegExp(`(?<![\\w.-])${secret.replaceAll(/[+/=]/g, '\\$&')}(?![\\w.-])`))
  }, 90_000)
})

describe('logs', () => {
  it('hold nothing of a whole story, however clumsily its requests were sent', async () => {
    const client = new Client(instance.url, data)
    const secrets: string[] = []
    const email = 'owner@quiet.example'
    await client.post('/tenant/signup', { tenant: 'quiet', email })
    const signupCode = await client.mailedCode(email)
    const verified = await client.post('/tenant/verify', { code: signupCode })
    const { ownerKey, adminKey, basicKey, service } = verified.body as Record<string, string>
    const cookie = verified.headers.getSetCookie()[0]?.split(';')[0]?.split('=')[1]
    const webhook = (
      await client.post(
        '/service/update',
        {
          service,
          duress: true,
          protection: { iterations: 10_000 },
          webhook: { url: 'http://127.0.0.1:9/hook?token=sesame42' },
        },
        ownerKey,
      )
    ).body['webhook'] as { secret: string }
    const id = 'secretive-user'
    const enrolment = (
      await client.post(
        '/token/enroll',
        { service, id, email: 'joe@quiet.example', notify: 'email', name: 'Private Name', phone: '+34600000042' },
        adminKey,
      )
    ).body
    const [pin, duressPin, wrongPin] = ['48317205', '90526184', '27509163']
    const { token, phrase, binding } = await Token.enroll({
      deeplink: String(enrolment['deeplink']),
      pin,
      duressPin,
      store: memoryStore(),
      phrase: true,
    })
    secrets.push(
      ...[
        ownerKey,
        adminKey,
        basicKey,
        cookie,
        signupCode,
        webhook.secret,
        String(enrolment['code']),
        String(enrolment['deeplink']).split('#')[1],
        pin,
        duressPin,
        wrongPin,
        phrase,
        binding,
      ].map(String),
    )
    await token.open(pin)
    await token.open(wrongPin)
    await token.open(duressPin)
    const otp = await token.otp(pin)
    secrets.push(otp.code)
    await client.post('/token/otp', { service, id, code: otp.code }, basicKey)
    const ask = [
      `authKey=${basicKey}&service=${service}&id=${id}`,
      `authKey=${basicKey}&service=${service}&id=%ff`,
      `service=${service}&id=${id}&pin=${pin}`,
      `${basicKey}`,
      `id=${id}&id=${pin}`,
    ]
    for (const query of ask) await client.get('/token/status', query)
    // A forgotten question mark, a key in the path, a key as the tenant of a device.
    for (const path of [
      `/token/status&authKey=${basicKey}&id=${id}`,
      `/token/status/${basicKey}`,
      `/token/status;authKey=${adminKey}`,
      `/${ownerKey}`,
      `/device/${adminKey}`,
      `/token/${pin}`,
      `/device/${pin}`,
    ]) {
      await client.get(path)
      await client.post(path, { authKey: adminKey, pin })
    }
    for (const body of [
      `{"authKey":"${adminKey}","pin":"${pin}"`,
      `${adminKey}`,
      `{"${adminKey}":1}`,
      `{"service":"${service}","id":"${id}","code":"${signupCode}","pin":"${pin}"}`,
    ]) {
      for (const path of ['/token/force', '/token/enroll', '/tenant/verify', '/service/update', '/device/quiet'])
        await client.post(path, body, adminKey)
    }
    await client.call(`/token/status?service=${service}&id=${id}`, {
      headers: {
        authorization: `Basic ${Buffer.from(`x:${pin}`).toString('base64')}`,
        cookie: `a=${pin}`,
        'user-agent': pin,
        referer: `http://x/?${pin}`,
        'idempotency-key': pin,
      },
    })
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const written = logs()
    expect(written).toContain('"endpoint":"token.status"')
    for (const secret of secrets) expect(written.includes(secret), secret).toBe(false)
    for (const word of [id, email, 'joe@quiet.example', 'Private Name', '+34600000042', 'sesame42', 'authKey'])
      expect(written.includes(word), word).toBe(false)
    expect(written).not.toMatch(/[?&](id|service|pin)=/)
  }, 60_000)
})
