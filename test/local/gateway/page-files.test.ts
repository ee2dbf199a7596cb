import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpRequest } from '../../../local/gateway/http-event.ts'
import { createPages } from '../../../local/gateway/page-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-pages-'))
const answer = createPages(folder, ['app'])

beforeAll(() => {
  mkdirSync(join(folder, 'app'))
  writeFileSync(join(folder, 'app', 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'app', 'main-ABCD2345.js'), 'plain')
  writeFileSync(join(folder, 'app', 'main-ABCD2345.js.br'), 'brotli')
  writeFileSync(join(folder, 'secret.txt'), 'no')
})
afterAll(() => rmSync(folder, { recursive: true }))

const ask = (path: string, headers: readonly string[] = [], more: Partial<HttpRequest> = {}) => {
  const request: HttpRequest = {
    method: 'GET',
    target: path,
    rawHeaders: headers,
    body: Buffer.alloc(0),
    protocol: 'HTTP/1.1',
    clientAddress: '127.0.0.1',
    secure: false,
    receivedAt: new Date(0),
    requestId: 'r',
    ...more,
  }
  return answer(request, path)
}

describe('the pages of an instance', () => {
  it('begin at /, which leads to the first of them', async () => {
    expect(await ask('/')).toMatchObject({ status: 302, headers: { location: '/app/' } })
    expect(await ask('/app')).toMatchObject({ status: 302, headers: { location: '/app/' } })
  })

  it('are kept for ever under a hashed name, and asked for again else', async () => {
    expect((await ask('/app/main-ABCD2345.js'))?.headers['cache-control']).toContain('immutable')
    expect((await ask('/app/'))?.headers['cache-control']).toBe('no-cache')
  })

  it('come compressed to those who take it', async () => {
    const packed = await ask('/app/main-ABCD2345.js', ['Accept-Encoding', 'gzip, br'])
    expect(packed).toMatchObject({ headers: { 'content-encoding': 'br', vary: 'accept-encoding' } })
    expect(packed?.body.toString()).toBe('brotli')
    expect((await ask('/app/main-ABCD2345.js'))?.body.toString()).toBe('plain')
  })

  it('carry a policy that lets no foreign script in', async () => {
    const headers: Readonly<Record<string, unknown>> = (await ask('/app/'))?.headers ?? {}
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'")
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect((await ask('/app/', [], { secure: true }))?.headers).toHaveProperty('strict-transport-security')
  })

  it.each(['/app/../secret.txt', '/app/..%2fsecret.txt', '/app/enroll/acme', '/app/.hidden', '/app/a/b.js'])(
    'show the app itself at %s: no path leads out of their folder',
    async (path) => {
      expect((await ask(path))?.body.toString()).toBe('<!doctype html>')
    },
  )

  it('are nothing under other paths and methods: those are the API’s', async () => {
    expect(await ask('/token/status')).toBeNull()
    expect(await ask('/app/', [], { method: 'POST' })).toBeNull()
    expect(await ask('/__proto__/x')).toBeNull()
  })

  it('say so where a file is not there', async () => {
    expect(await ask('/app/gone.js')).toMatchObject({ status: 404 })
  })
})
