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

  it('each endpoint is taken by its own method only', async () => {
    for (const [id, endpoint] of allEndpoints) {
      const method = endpoint.method === 'GET' ? 'POST' : 'GET'
      if (allEndpoints.some(([, twin]) => twin.path === endpoint.path && twin.method === method)) continue
      const path = pathOf(endpoint, tenant)
      const answer = await (method === 'POST' ? instance.post(path, '{}', ownerKey) : instance.get(path, {}, ownerKey))
      expect([id, answer.status]).toEqual([id, 404])
    }
    const health = allEndpoints.find(([id]) => id === 'health.check')?.[1]
    if (health === undefined) throw new Error('no health')
    for (const parameters of [{}, { a: 'b' }, { __proto__: 'x' }])
      expect((await send(instance, health, tenant, parameters)).text).toBe('{"status":"ok"}')
  })
})
