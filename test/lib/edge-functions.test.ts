import { describe, expect, test } from 'vitest'
import { edgeHeaders } from '../../core/contract/edge.ts'
import { clientAddressFunction, pagesFunction } from '../../lib/edge-functions.ts'

/** Runs a function of the edge as CloudFront does. */
const run = (code: string, request: { uri: string; headers?: object }, ip = '192.0.2.1'): unknown =>
  (new Function(`${code}; return handler`)() as (event: object) => unknown)({
    viewer: { ip },
    request: { headers: {}, ...request },
  })

describe('functions of the edge', () => {
  test.each(['192.0.2.1', '2001:db8::1'])('name the client, whatever it said of itself (%s)', (ip) => {
    const headers = { [edgeHeaders.client]: { value: '10.0.0.1', multiValue: [{ value: '10.0.0.1' }] }, accept: {} }
    expect(run(clientAddressFunction, { uri: '/token/status', headers }, ip)).toEqual({
      uri: '/token/status',
      headers: { [edgeHeaders.client]: { value: ip }, accept: {} },
    })
  })

  test.each([
    ['/app/', '/app/index.html'],
    ['/app/enroll/acme', '/app/index.html'],
    ['/app/worker.js', '/app/worker.js'],
    ['/openapi.json', '/reference/openapi.json'],
    ['/app/main-ABCDEFGH.js', '/app/main-ABCDEFGH.js'],
  ])('lead %s to %s', (uri, file) => expect(run(pagesFunction, { uri })).toEqual({ uri: file, headers: {} }))

  test.each([
    ['/', '/console/'],
    ['/app', '/app/'],
  ])('move %s to %s', (uri, value) =>
    expect(run(pagesFunction, { uri })).toMatchObject({ statusCode: 302, headers: { location: { value } } }),
  )
})
