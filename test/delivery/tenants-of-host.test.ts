import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GuardedClient } from '../../core/adapters/webhooks/guarded-client.ts'
import { tenantsOfHost } from '../../core/adapters/webhooks/tenants-of-host.ts'
import { cert, key } from './tls.ts'

let answer: { status: number; body: string; headers?: Record<string, string> } = { status: 200, body: '' }
const asked: string[] = []
const server: Server = createServer({ cert, key }, (request, response) => {
  asked.push(`${String(request.method)} ${String(request.url)} ${String(request.headers.host)}`)
  response.writeHead(answer.status, answer.headers).end(answer.body)
})
const authorities = getCACertificates()
let host = ''

const client = (rules: { allowLoopback: boolean }) =>
  tenantsOfHost(new GuardedClient({ ...rules, resolve: async () => ['127.0.0.1'] }))
const told = (given: typeof answer): Promise<readonly string[]> => {
  answer = given
  return client({ allowLoopback: true })(host)
}

beforeAll(async () => {
  setDefaultCACertificates([...authorities, cert])
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  host = `hook.test:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  setDefaultCACertificates(authorities)
  server.close()
})

describe('the tenants of a host', () => {
  test('are the lines of its file', async () => {
    expect(await told({ status: 200, body: 'acme\r\n other \n' })).toEqual(['acme', 'other', ''])
    expect(asked.at(-1)).toBe(`GET /.well-known/zaas ${host}`)
  })

  test.each([
    ['there is no file', { status: 404, body: 'acme' }],
    ['it sends elsewhere', { status: 302, body: 'acme', headers: { location: 'https://acme.example/' } }],
    ['the file is long', { status: 200, body: 'acme\n'.repeat(500) }],
  ])('are none when %s', async (_what, given) => {
    expect((await told(given)).includes('acme')).toBe(false)
  })

  test('are none when nobody answers, the name is none, or the certificate is another’s', async () => {
    answer = { status: 200, body: 'acme' }
    expect(await client({ allowLoopback: true })('hook.test:1')).toEqual([])
    expect(await client({ allowLoopback: true })('a b')).toEqual([])
    expect(await client({ allowLoopback: true })(host.replace('hook.test', 'other.test'))).toEqual([])
  })

  test('are not asked for at an address that webhooks may not go to', async () => {
    const before = asked.length
    answer = { status: 200, body: 'acme' }
    expect(await client({ allowLoopback: false })(host)).toEqual([])
    expect(await client({ allowLoopback: false })('169.254.169.254')).toEqual([])
    expect(asked).toHaveLength(before)
  })
})
