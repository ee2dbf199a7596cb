import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { selfSigned } from '../support/certificate.ts'
import { ownInstance, sharedInstance } from '../support/instance.ts'

const run = promisify(execFile)
const pin = '4831'

/** How ZofToken's shell clients decide: the body compared whole, or a digit looked for in it. */
const shellDecides = async (url: string): Promise<{ compared: boolean; grepped: boolean; body: string }> => {
  const { stdout: body } = await run('curl', ['-s', '-k', '--max-time', '10', url])
  const compared = body === '{"status":1}'
  const grepped = await run('sh', ['-c', 'printf %s "$1" | grep -q 1', 'sh', body]).then(
    () => true,
    () => false,
  )
  return { compared, grepped, body }
}

const { cert, key } = selfSigned()
// The test's own calls go to an address that the certificate does not name.
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
afterAll(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'])
const instance = await sharedInstance()
const tenant = await instance.signUp('bodies', { duress: true })
const secure = await ownInstance({ tls: { cert: Buffer.from(cert), key: Buffer.from(key) } })
const ways = [
  { scheme: 'http', on: instance, tenant },
  { scheme: 'https', on: secure, tenant: await secure.signUp('bodies', { duress: true }) },
]

describe.each(ways)('shell clients over $scheme', ({ on, tenant: { service, basicKey, adminKey }, tenant: own }) => {
  const good = `authKey=${basicKey}&service=${service}`
  const ask = (query: string) => shellDecides(`${on.url}/token/status?${query}`)

  it('decide rightly for all five statuses', async () => {
    const deeplink = await on.enroll(own, 'joe')
    expect(await ask(`${good}&id=joe`)).toEqual({ compared: false, grepped: false, body: '{"status":0}' })
    const { token } = await Token.enroll({ deeplink, pin, duressPin: '9052', store: memoryStore() })
    expect(await ask(`${good}&id=joe`)).toEqual({ compared: false, grepped: false, body: '{"status":2}' })
    await token.open(pin)
    expect(await ask(`${good}&id=joe`)).toEqual({ compared: true, grepped: true, body: '{"status":1}' })
    await token.open('9052')
    expect(await ask(`${good}&id=joe`)).toEqual({ compared: false, grepped: false, body: '{"status":3}' })
    await on.post('/token/force', { service, id: 'joe', status: 4 }, adminKey)
    expect(await ask(`${good}&id=joe`)).toEqual({ compared: false, grepped: false, body: '{"status":4}' })
  })

  it('find no digit in any error that can be provoked', async () => {
    const queries = [
      '',
      'id=joe',
      `authKey=${basicKey}`,
      `${good}`,
      `${good}&id=nobody11`,
      `authKey=1111&service=${service}&id=joe`,
      `authKey=${basicKey}&service=bodies_other11&id=joe`,
      `authKey=${basicKey}&service=other11_x&id=joe`,
      `authKey=${basicKey}&service=111&id=joe`,
      `${good}&id=joe&x1=1`,
      `${good}&id=joe&id=1`,
      `${good}&id=${'1'.repeat(257)}`,
      `${good}&id=%ff%31`,
      `${good}&id=%001`,
      `${good}&id=`,
      `${good}&id=${'1'.repeat(9000)}`,
      `${good}&id=${'1'.repeat(20_000)}`,
      `${good}&id=%`,
      '&&&===1',
      `id=joe&service=${service}&authKey=`,
    ]
    for (const query of queries) {
      const { grepped, body } = await ask(query)
      expect(grepped, `${query.slice(0, 80)} → ${body}`).toBe(false)
      expect(body, query.slice(0, 80)).not.toBe('')
    }
    for (const path of [
      '/token/status/',
      '/token/status/1',
      '/token/status/../status1',
      '/token/status%2f1',
      '/token/status;1',
    ]) {
      const { grepped, body } = await shellDecides(`${on.url}${path}?${good}&id=joe`)
      expect(grepped, `${path} → ${body}`).toBe(false)
    }
    const post = await on.post('/token/status', { id: '1' }, basicKey)
    expect(post.text).not.toContain('1')
  })
})

describe('the oldest clients over https', () => {
  it.each([
    ['HTTP/1.0', ['http/1.0']],
    ['HTTP/1.1', ['h2', 'http/1.1']],
    ['HTTP/1.0', []],
  ])('that speak %s and offer %j are answered', async (version, protocols) => {
    const text = await new Promise<string>((resolve, reject) => {
      let received = ''
      const socket = connectTls({
        port: Number(new URL(secure.url).port),
        host: '127.0.0.1',
        rejectUnauthorized: false,
        ALPNProtocols: protocols,
      })
      socket.on('secureConnect', () => socket.write(`GET /health ${version}\r\nhost: x\r\nconnection: close\r\n\r\n`))
      socket
        .on('data', (chunk: Buffer) => (received += chunk.toString()))
        .on('end', () => resolve(received))
        .on('error', reject)
    })
    expect(text).toMatch(/^HTTP\/1\.1 200 [^]*\{"status":"ok"\}/)
  })
})

describe('an engine that is down', () => {
  it('gives 503 busy with retry-after and no digit; afterwards everything works again', async () => {
    await instance.enroll(tenant, 'down')
    expect(await instance.status(tenant, 'down')).toBe(0)
    instance.runner.fail('dynamodb')
    const answer = await instance.get('/token/status', { service: tenant.service, id: 'down' }, tenant.basicKey)
    instance.runner.restore('dynamodb')
    expect(answer.status).toBe(503)
    expect(answer.body['error']).toBe('busy')
    expect(answer.headers.get('retry-after')).not.toBeNull()
    expect(answer.text).not.toContain('1')
    expect(await instance.status(tenant, 'down')).toBe(0)
    // Why it was busy is in the function's log, for those who run the instance.
    const logs = join(instance.data, 'logs')
    const lines = (): string =>
      readdirSync(logs)
        .flatMap((name) => readFileSync(join(logs, name), 'utf8').split('\n'))
        .filter((line) => line.includes('"busy"'))
        .join()
    await expect
      .poll(lines)
      .toMatch(/"level":"WARN",.*"message":"busy","endpoint":"token\.status",.*"error":"[A-Z]\w+"/)
  })
})

describe('KMS that is down', () => {
  it('is nothing that a warm check notices; a cold one answers busy without a digit', async () => {
    await instance.enroll(tenant, 'kms')
    instance.runner.fail('kms')
    try {
      expect(await instance.status(tenant, 'kms')).toBe(0)
      // Unwrapped keys are kept for an hour.
      instance.advance(3_700_000)
      const answer = await instance.get('/token/status', { service: tenant.service, id: 'kms' }, tenant.basicKey)
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).not.toBeNull()
      expect(answer.text).not.toContain('1')
    } finally {
      instance.runner.restore('kms')
    }
    expect(await instance.status(tenant, 'kms')).toBe(0)
  })
})
