import { afterEach, describe, expect, test, vi } from 'vitest'
import { edgeHeaders } from '../../core/contract/edge.ts'
import { deviceMessage } from '../../core/contract/endpoints/device/message.ts'
import { tokenConfirm } from '../../core/contract/endpoints/token/confirm.ts'
import { type Action, endpoint, rawEndpoint } from '../../core/runtime/endpoint.ts'
import { answerOf, confirm, portsFor, right, secret } from './called-endpoint.ts'

describe('the client’s address', () => {
  afterEach(() => vi.unstubAllEnvs())
  const client = '198.51.100.7'
  const asked = async (edge: string, headers: Record<string, string>) => {
    vi.stubEnv('EDGE_PROOFS', edge)
    const addresses: string[] = []
    const noted: Action<typeof tokenConfirm> = async ({ caller }) => {
      addresses.push(caller.address)
      return { body: { confirmed: true } }
    }
    const json = { 'content-type': 'application/json', authorization: `Bearer ${secret}` }
    const raw = rawEndpoint(
      deviceMessage,
      () => async (event) => {
        addresses.push(event.requestContext.http.sourceIp)
        return { statusCode: 200, body: '{}' }
      },
      () => null,
    )
    const open = endpoint(
      tokenConfirm,
      () => noted,
      () => portsFor('admin', ['198.51.100.0/24']),
    )
    const statuses: unknown[] = []
    for (const handler of [open, raw]) {
      const [status] = await answerOf(handler, { body: right, headers: { ...json, ...headers } })
      statuses.push(status)
    }
    return { statuses, addresses }
  }

  test.each(['first', 'second'])('is the one that the edge names, under either proof (%s)', async (proof) => {
    const headers = { [edgeHeaders.proof]: proof, [edgeHeaders.client]: client }
    expect(await asked('["first","second"]', headers)).toEqual({ statuses: [200, 200], addresses: [client, client] })
  })

  test.each([
    ['no proof', {}],
    ['an empty proof', { [edgeHeaders.proof]: '' }],
    ['another proof', { [edgeHeaders.proof]: 'third' }],
    ['both proofs at once', { [edgeHeaders.proof]: 'first,second' }],
  ])('is nobody’s word behind an edge: a request with %s is refused', async (_, headers) => {
    const spoofed = { ...headers, [edgeHeaders.client]: client }
    expect(await asked('["first","second"]', spoofed)).toEqual({ statuses: [403, 403], addresses: [] })
  })

  test('is the connection’s without an edge, whatever a client says', async () => {
    const headers = { [edgeHeaders.proof]: 'first', [edgeHeaders.client]: client, 'x-forwarded-for': client }
    expect(await asked('null', headers)).toEqual({ statuses: [403, 200], addresses: ['192.0.2.1'] })
  })

  test('is never guessed: a function whose stack does not say if there is an edge does not load', () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'zaas-dev-health-check')
    expect(() => confirm()).toThrow(/EDGE_PROOFS/)
  })
})
