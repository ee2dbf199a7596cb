import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../../local/workers/messages.ts'
import { answers, get, ok, type Raw, raw } from './served-gateway.ts'

describe('answers', () => {
  const answered = (value: Outcome): Promise<Raw> => {
    answers.set('GET /wrong', value)
    return get('/wrong')
  }
  it('a bare value is a 200 of JSON', async () => {
    const answer = await answered(ok({ status: 2 }))
    expect(answer).toMatchObject({ status: 200, body: '{"status":2}' })
    expect(answer.head).toContain('content-type: application/json')
    expect((await answered(ok('text'))).body).toBe('text')
  })
  it('status, headers, cookies and base64 go through', async () => {
    const answer = await answered(
      ok({
        statusCode: 201,
        headers: { 'X-Request-Id': 7, Connection: 'x' },
        cookies: ['a=1', 'b=2'],
        isBase64Encoded: true,
        body: 'w6k=',
      }),
    )
    expect(answer).toMatchObject({ status: 201, body: 'é' })
    expect(answer.head).toMatch(/x-request-id: 7[^]*set-cookie: a=1\r\nset-cookie: b=2/)
  })
  it.each<[string, Outcome, number, string]>([
    [
      'an error of the function',
      { ok: false, reason: 'error', error: { errorType: 'E', errorMessage: 'secret 1' } },
      500,
      '{"message":"Internal Server Error"}',
    ],
    [
      'a function that took too long',
      { ok: false, reason: 'timeout', error: { errorType: 'E', errorMessage: 'x' } },
      503,
      '{"error":"busy","message":"The service is busy; try again shortly."}',
    ],
    [
      'a function that nobody could be given to in time',
      { ok: false, reason: 'busy', error: { errorType: 'E', errorMessage: 'x' } },
      503,
      '{"error":"busy","message":"The service is busy; try again shortly."}',
    ],
    ['a status that is none', ok({ statusCode: 'x' }), 500, '{"message":"Internal Server Error"}'],
    ['a body that is no text', ok({ statusCode: 200, body: {} }), 500, '{"message":"Internal Server Error"}'],
  ])('%s', async (_title, outcome, status, body) => {
    const answer = await answered(outcome)
    expect(answer).toMatchObject({ status, body })
    expect(answer.head).toContain('cache-control: no-store')
  })
  it('an integration that takes longer than its limit is a 503', async () => {
    expect(await get('/slow')).toMatchObject({
      status: 503,
      body: '{"error":"busy","message":"The service is busy; try again shortly."}',
    })
  })
})

describe('what the gateway answers itself never holds the digit 1', () => {
  it.each<[string, number, Buffer | string]>([
    ['bytes that are no HTTP', 400, 'hello\r\n\r\n'],
    ['a space in the target', 400, 'GET /token/status?id=a b HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a broken escape in the path', 400, 'GET /device/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['headers that are too long', 431, `GET /token/status HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(11_000)}\r\n\r\n`],
    ['a target that is too long', 431, `GET /token/status?id=${'a'.repeat(11_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    [
      'a body that is too long',
      413,
      Buffer.concat([
        Buffer.from('POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n'),
        Buffer.alloc(65_537),
      ]),
    ],
    ['no host', 400, 'GET /token/status HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['an expectation', 417, 'GET /token/status HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nConnection: close\r\n\r\n'],
    ['two lengths', 400, 'POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['an unknown version', 400, 'GET /token/status HTTP/7.1\r\nHost: x\r\n\r\n'],
  ])('%s', async (_title, status, request) => {
    const answer = await raw(request)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toHaveProperty('message')
    expect(answer.body).not.toContain('1')
    expect(answer.head).toContain('cache-control: no-store')
    expect(answer.head).toContain('content-type: application/json')
  })

  it('a body of exactly 64 KiB is taken', async () => {
    const size = 65_536
    const answer = await raw(
      Buffer.concat([
        Buffer.from(
          `POST /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${size}\r\n\r\n`,
        ),
        Buffer.alloc(size, 'a'),
      ]),
    )
    expect(answer.status).toBe(200)
  })
})
