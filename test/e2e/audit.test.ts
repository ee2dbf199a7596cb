import { describe, expect, it } from 'vitest'
import { sharedInstance } from '../support/instance.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('audited')
await instance.post('/service/create', { service: 'audited_other' }, tenant.ownerKey)
const post = (path: string, body: object) => instance.post(path, body, tenant.ownerKey)

describe('the audit', () => {
  it('has every change of services and keys, by whom and from where, and never a secret', async () => {
    const made = await post('/authkey/create', { name: 'audited', role: 'basic', services: [tenant.service] })
    const { id } = made.body['authkey'] as { id: string }
    const rotated = await post('/authkey/rotate', { authkey: id, overlap: 60 })
    await post('/authkey/revoke', { authkey: id, reason: 'not needed' })
    await post('/service/update', {
      service: tenant.service,
      duration: 77,
      webhook: { secret: `whsec_${'A'.repeat(32)}` },
    })
    const { body, text } = await instance.get('/tenant/audit', { limit: '4' }, tenant.ownerKey)
    const items = body['items'] as Record<string, unknown>[]
    const own = { byName: 'owner', address: '127.0.0.1' }
    expect(items).toMatchObject([
      {
        ...own,
        action: 'service.update',
        service: tenant.service,
        changes: expect.arrayContaining([{ field: 'duration', from: 600, to: 77 }, { field: 'webhook.secret' }]),
      },
      { ...own, action: 'authkey.revoke', reason: 'not needed' },
      { ...own, action: 'authkey.rotate', changes: [{ field: 'authkey', to: id }] },
      { ...own, action: 'authkey.create' },
    ])
    for (const secret of [String(made.body['secret']), String(rotated.body['secret']), 'whsec_'])
      expect(text).not.toContain(secret)
    expect(items.map((one) => one['by'])).toEqual(Array(4).fill(expect.stringMatching(/^key:[\w-]{8}$/)))
  })

  it('is read by pages and filters, and is one’s own', async () => {
    const seen: unknown[] = []
    let cursor: string | undefined
    do {
      const page = { limit: '3', ...(cursor === undefined ? {} : { cursor }) }
      const { body } = await instance.get('/tenant/audit', page, tenant.ownerKey)
      seen.push(...(body['items'] as unknown[]))
      cursor = body['cursor'] as string | undefined
    } while (cursor !== undefined)
    const whole = (await instance.get('/tenant/audit', { limit: '100' }, tenant.ownerKey)).body['items'] as unknown[]
    expect(seen).toEqual(whole)
    const only = await instance.get('/tenant/audit', { action: 'service.create' }, tenant.ownerKey)
    expect(only.body['items']).toMatchObject([{ action: 'service.create', service: 'audited_other' }])
    const none = await instance.get('/tenant/audit', { from: '2099-01-01T00:00:00Z' }, tenant.ownerKey)
    expect(none.body).toEqual({ items: [] })
    const stranger = await instance.signUp('reader')
    const theirs = await instance.get('/tenant/audit', {}, stranger.ownerKey)
    expect(theirs.body['items']).toMatchObject([{ action: 'tenant.verify', byName: expect.stringContaining('@') }])
  })
})
