import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ReceivedWebhook, verifyWebhook } from '../../client/index.ts'
import { newWebhookSecret } from '../../core/domain/webhook/secret.ts'
import { signedHeaders } from '../../core/domain/webhook/signature.ts'
import vector from '../vectors/standard-webhooks.json' with { type: 'json' }

const random = (size: number): Uint8Array => new Uint8Array(randomBytes(size))
const [first, second, other] = [0, 1, 2].map(() => newWebhookSecret(random)) as [string, string, string]
const now = 1_800_000_000_000
const body = '{"type":"token.opened","data":{"id":"joé"}}'

const signed = (secrets: string[], change: Partial<ReceivedWebhook> = {}): ReceivedWebhook => {
  const headers = signedHeaders(secrets, { id: 'msg_1', timestamp: now / 1000, body }) as Record<string, string>
  return { headers, body, secret: first, now, ...change }
}
const refused = { code: 'signature' }

it('the standard’s published vector is verified', async () => {
  const { id, timestamp, signature, secret } = vector
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
  const received = { headers, body: vector.body, secret, now: Number(timestamp) * 1000 }
  expect(await verifyWebhook(received)).toEqual(JSON.parse(vector.body))
})

it('either secret verifies what both signed, and both what one signed', async () => {
  for (const secret of [first, second, [other, second]])
    expect(await verifyWebhook(signed([first, second], { secret }))).toEqual(JSON.parse(body))
  expect(await verifyWebhook(signed([first], { secret: [second, first] }))).toEqual(JSON.parse(body))
  const headers = new Headers(signed([first]).headers as Record<string, string>)
  expect(await verifyWebhook(signed([first], { headers }))).toEqual(JSON.parse(body))
})

it.each<[string, Partial<ReceivedWebhook>]>([
  ['another secret', { secret: other }],
  ['no secret', { secret: [] }],
  ['an empty secret', { secret: 'whsec_' }],
  ['a secret that is no base64', { secret: 'whsec_*' }],
  ['another body', { body: `${body} ` }],
  ['an old time', { now: now + 301_000 }],
  ['a time to come', { now: now - 301_000 }],
  ['no headers', { headers: {} }],
])('%s is refused', async (_, change) => {
  await expect(verifyWebhook(signed([first], change))).rejects.toMatchObject(refused)
})

it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('another %s is refused', async (name) => {
  const { headers } = signed([first])
  for (const value of ['', 'x', '1', 'v1,AAAA', 'v1,*', 'v1'])
    await expect(verifyWebhook(signed([first], { headers: { ...headers, [name]: value } }))).rejects.toMatchObject(
      refused,
    )
})

it('whatever comes in headers is refused, and breaks nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (signature, timestamp) => {
      const { headers } = signed([first])
      const one = { ...headers, 'webhook-signature': signature }
      const two = { ...headers, 'webhook-timestamp': timestamp }
      await expect(verifyWebhook(signed([first], { headers: one }))).rejects.toMatchObject(refused)
      await expect(verifyWebhook(signed([first], { headers: two }))).rejects.toMatchObject(refused)
    }),
    { numRuns: 50 },
  )
})
