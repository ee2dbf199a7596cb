import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { sharedInstance } from '../support/instance.ts'
import { rawAnswer } from '../support/raw-http.ts'
import { allEndpoints, pathOf, send } from '../support/requests.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('raw')
await instance.enroll(tenant, 'raw')
const { service, basicKey, ownerKey } = tenant

const head = (line: string, ...more: string[]): string =>
  [`${line} HTTP/1.1`, 'host: x', `authorization: Bearer ${basicKey}`, ...more, '', ''].join('\r\n')
const status = (id: string, ...more: string[]): string => head(`GET /token/status?service=${service}&id=${id}`, ...more)
const raw = (text: string): Promise<string> => rawAnswer(instance.url, Buffer.from(text, 'latin1'))
const run = promisify(execFile)
const last = 'connection: close'

describe('raw requests', () => {
  it('bare bytes in a query that are no UTF-8 are refused', async () => {
    expect(await raw(status('\u00ff\u00fe', last))).toContain('invalid_parameters')
    expect(await raw(status('raw', last))).toContain('{"status":0}')
  })

  it('a body that is shorter or longer than it says does no harm', async () => {
    const post = (more: string, body: string): Promise<string> =>
      raw(head('POST /token/statuses', 'content-type: application/json', last, more) + body)
    const body = `{"service":"${service}","ids":["raw"]}`
    const size = body.length
    const chunks = `${size.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    expect(await post('transfer-encoding: chunked', chunks)).toContain('{"raw":0}')
    // Request smuggling: two lengths, or a length and chunks, are no request at all.
    for (const more of [
      `content-length: ${size}\r\ncontent-length: 5`,
      'content-length: 5\r\ntransfer-encoding: chunked',
      'transfer-encoding: xchunked',
      'content-length: -1',
    ])
      expect(await post(more, body), more).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('two at once are answered in their order', async () => {
    const both = await raw(status('raw') + status('nobody', last))
    expect(both.indexOf('{"status":0}')).toBeGreaterThan(0)
    expect(both.indexOf('not_found')).toBeGreaterThan(both.indexOf('{"status":0}'))
  })

  it('each endpoint is taken by its own method only, and says which that is to anybody', async () => {
    for (const [id, endpoint] of allEndpoints) {
      const method = endpoint.method === 'GET' ? 'POST' : 'GET'
      if (allEndpoints.some(([, twin]) => twin.path === endpoint.path && twin.method === method)) continue
      const path = pathOf(endpoint, tenant)
      for (const key of [ownerKey, 'nobody']) {
        const {
          status: answered,
          body,
          headers,
        } = await (method === 'POST' ? instance.post(path, '{}', key) : instance.get(path, {}, key))
        if (endpoint.role === 'device') expect(answered).toBe(404)
        else
          expect([id, answered, body['error'], headers.get('allow')]).toEqual([
            id,
            405,
            'wrong_method',
            endpoint.method,
          ])
      }
    }
    const health = allEndpoints.find(([id]) => id === 'health.check')?.[1]
    if (health === undefined) throw new Error('no health')
    for (const parameters of [{}, { a: 'b' }, { __proto__: 'x' }])
      expect((await send(instance, health, tenant, parameters)).text).toBe('{"status":"ok"}')
  })
})

describe('raw HTTP', () => {
  it('what is no HTTP request, or no route, is refused in JSON and without a digit', async () => {
    const query = `authKey=${basicKey}&service=${service}&id=joe`
    const heads = [
      `PUT /token/status?${query} HTTP/1.1\r\nhost: a\r\ncontent-length: 0`,
      `DELETE /token/status?${query} HTTP/1.1\r\nhost: a`,
      `GET /token/status?${query} HTTP/1.1`,
      `GET /token/status?${query} HTTP/9.9\r\nhost: a`,
      `get /token/status?${query} HTTP/1.1\r\nhost: a`,
      `GET /token/status?${query}&id=${'1'.repeat(12_000)} HTTP/1.1\r\nhost: a`,
      `GET /token/status?${query} HTTP/1.1\r\nhost: a\r\nx-1: ${'1'.repeat(12_000)}`,
      `GET /token/status%?${query} HTTP/1.1\r\nhost: a`,
      `GET /token/status?${query} HTTP/1.1\r\nhost: a\r\nexpect: 111`,
      `GET http://${'1'.repeat(9)}/token/status?${query} HTTP/1.1\r\nhost: a`,
      `PATCH /1 HTTP/1.1\r\nhost: a\r\ncontent-length: 0`,
      `GET /token/status?${query} HTTP/1.1\r\nhost: a\r\ncontent-length: 1x`,
    ]
    for (const bytes of heads) {
      const answer = await raw(`${bytes}\r\nconnection: close\r\n\r\n`)
      const body = answer.slice(answer.indexOf('\r\n\r\n') + 4)
      expect(body, `${bytes.slice(0, 40)} … ${bytes.slice(-20)}`).toMatch(/^\{.*\}$/)
      expect(body, bytes.slice(0, 60)).not.toContain('1')
    }
  })

  it('bare UTF-8 in a query is a user ID like any other; + is a plus', async () => {
    const bare = (id: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const path = Buffer.from(`/token/status?authKey=${basicKey}&service=${service}&id=${id}`).toString('latin1')
        request(`${instance.url}/`, { path }, (response) => {
          response.setEncoding('utf8')
          let body = ''
          response.on('data', (chunk: string) => (body += chunk)).on('end', () => resolve(body))
        })
          .on('error', reject)
          .end()
      })
    for (const id of ['zoë', '用户', 'a+b', 'a,b']) {
      await instance.enroll(tenant, id)
      const { stdout } = await run('curl', [
        '-s',
        `${instance.url}/token/status?authKey=${basicKey}&service=${service}&id=${id}`,
      ])
      expect(stdout, id).toBe('{"status":0}')
    }
    expect(await bare('a%2Bb')).toBe('{"status":0}')
    expect(await bare('a%20b')).toContain('not_found')
  })
})
