import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { newWebhookSecret, secretBytes } from '../../core/domain/webhook/secret.ts'
import { signedHeaders, webhookId } from '../../core/domain/webhook/signature.ts'
import vector from '../vectors/standard-webhooks.json' with { type: 'json' }

const random = (size: number): Uint8Array => new Uint8Array(randomBytes(size))

describe('signatures', () => {
  test('are those of the published vector', () => {
    const { id, body, secret } = vector
    const headers = signedHeaders([secret], { id, body, timestamp: Number(vector.timestamp) })
    expect(headers['webhook-signature']).toBe(vector.signature)
  })

  test('are accepted by the standard’s own library', () => {
    fc.assert(
      fc.property(fc.json(), fc.uint8Array({ minLength: 24, maxLength: 64 }), (body, key) => {
        const secret = `whsec_${Buffer.from(key).toString('base64')}`
        const headers = signedHeaders([secret], { id: 'msg_1', timestamp: Math.floor(Date.now() / 1000), body })
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
      }),
    )
  })

  test('are made with both secrets while one is rotated', () => {
    const secrets = [newWebhookSecret(random), newWebhookSecret(random)]
    const headers = signedHeaders(secrets, { id: 'msg_1', timestamp: Math.floor(Date.now() / 1000), body: '{}' })
    for (const secret of secrets) expect(new Webhook(secret).verify('{}', headers)).toEqual({})
    expect(() => new Webhook(newWebhookSecret(random)).verify('{}', headers)).toThrow('No matching signature')
  })
})

describe('secrets', () => {
  test('are ones that the configuration takes, of 32 bytes', () => {
    const secret = newWebhookSecret(random)
    expect(serviceConfig.parse({ webhook: { secret } }).webhook.secret).toBe(secret)
    expect(secretBytes(secret)).toHaveLength(32)
    expect(newWebhookSecret(random)).not.toBe(secret)
  })

  test('without their prefix are none', () => expect(() => secretBytes('abc')).toThrow('prefix'))
})

describe('webhook-id', () => {
  test('is the same for one event, another for every other', () => {
    const ids = [webhookId('a', 1), webhookId('a', 2), webhookId('b', 1), webhookId('a', 11), webhookId('a1', 1)]
    expect(new Set(ids).size).toBe(5)
    expect(webhookId('a', 1)).toBe(ids[0])
    expect(ids[0]).toMatch(/^msg_[A-Za-z0-9_-]{24}$/)
  })
})
