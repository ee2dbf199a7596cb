import { describe, expect, it } from 'vitest'
import { action } from '../../functions/instance/get.ts'

describe('GET /instance', () => {
  it('tells the pinned key, made where there is none, and which versions of the app may be used', async () => {
    const asked: string[] = []
    const publicKey = new Uint8Array(32).fill(7)
    const about = { name: 'local', signup: true, outbox: true, app: { version: '0.1.0', minimum: '0.0.0' } }
    const instanceKeys = {
      ensure: async () => void asked.push('ensure'),
      current: async () => (asked.push('current'), { kid: 'k'.repeat(22), publicKey }),
    }
    const { body } = await action({ instanceKeys, about })({
      request: {},
      caller: null as never,
      idempotencyKey: null,
    })
    expect(asked).toEqual(['ensure', 'current'])
    expect(body).toEqual({ ...about, kid: 'k'.repeat(22), instanceKey: Buffer.from(publicKey).toString('base64url') })
  })
})
