import { describe, expect, it } from 'vitest'
import { type Answer, sharedInstance } from '../support/instance.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('keyring')
await instance.enroll(tenant, 'joe')

interface Key {
  id: string
  secret: string
}

const post = (path: string, body: object, key = tenant.ownerKey): Promise<Answer> => instance.post(path, body, key)

const create = async (body: object = {}): Promise<Key> => {
  const answer = await post('/authkey/create', { name: 'ci', role: 'basic', services: [tenant.service], ...body })
  expect([answer.status, answer.text.slice(0, 100)]).toEqual([201, expect.stringContaining('authkey')])
  return { id: (answer.body['authkey'] as { id: string }).id, secret: String(answer.body['secret']) }
}

const status = async (secret: string, headers: Record<string, string> = {}): Promise<number> => {
  const path = `/token/status?service=${tenant.service}&id=joe`
  return (await instance.call(path, { method: 'GET', headers }, secret)).status
}

const item = async (id: string): Promise<Record<string, unknown> | undefined> => {
  const { body } = await instance.get('/authkey/list', { limit: '100' }, tenant.ownerKey)
  return (body['items'] as Record<string, unknown>[]).find((one) => one['id'] === id)
}

describe('authkeys', () => {
  it('show when and from where they were last used, to the hour', async () => {
    const { id, secret } = await create()
    expect(await item(id)).not.toHaveProperty('lastUsedAt')
    const from = instance.now()
    await status(secret)
    const used = (await item(id)) ?? {}
    expect(used['lastUsedFrom']).toBe('127.0.0.1')
    const at = Date.parse(String(used['lastUsedAt']))
    expect([at >= from, at <= instance.now()]).toEqual([true, true])
    await status(secret)
    expect(await item(id)).toMatchObject({ lastUsedAt: used['lastUsedAt'] })
    instance.advance(3_600_000)
    await status(secret)
    expect(Date.parse(String((await item(id))?.['lastUsedAt']))).toBeGreaterThanOrEqual(at + 3_600_000)
  })

  it('have an id inside, end in a checksum, and are listed without their secret', async () => {
    const { id, secret } = await create({ expiresAt: '2099-01-01T02:00:00+02:00', hideDuress: true })
    expect(secret).toMatch(new RegExp(`^zaas_keyring_${id}[\\w-]{49}$`))
    expect(await item(id)).toMatchObject({
      name: 'ci',
      hint: secret.slice(-4),
      role: 'basic',
      services: [tenant.service],
      cidrs: [],
      expiresAt: '2099-01-01T00:00:00.000Z',
      hideDuress: true,
      state: 'active',
    })
    const list = await instance.get('/authkey/list', {}, tenant.ownerKey)
    expect(list.text).not.toContain(secret.slice(30, 60))
    expect(await status(secret)).toBe(200)
  })

  it('tell what they are', async () => {
    const { id, secret } = await create({ name: 'door', cidrs: ['127.0.0.0/8', '2001:db8::/32'] })
    const { body } = await instance.get('/authkey/whoami', {}, secret)
    expect(body).toEqual({
      tenant: 'keyring',
      id,
      name: 'door',
      role: 'basic',
      services: [tenant.service],
      cidrs: ['127.0.0.0/8', '2001:db8::/32'],
      hideDuress: false,
    })
  })

  it('give the same answer to a repeated creation', async () => {
    const headers = { 'idempotency-key': 'k-1' }
    const body = { name: 'once', role: 'basic', services: '*' }
    const [first, again] = [
      await instance.post('/authkey/create', body, tenant.ownerKey, headers),
      await instance.post('/authkey/create', body, tenant.ownerKey, headers),
    ]
    expect(again.text).toBe(first.text)
    const other = await instance.post('/authkey/create', { ...body, name: 'else' }, tenant.ownerKey, headers)
    expect(other.body['error']).toBe('idempotency_mismatch')
  })

  it('open only what they are for, from where and as long as they are', async () => {
    const away = await create({ cidrs: ['203.0.113.0/24'] })
    const forwarded = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7', 'x-real-ip': '203.0.113.7' }
    expect([await status(away.secret), await status(away.secret, forwarded)]).toEqual([403, 403])
    const near = await create({ cidrs: ['127.0.0.1'] })
    expect(await status(near.secret)).toBe(200)
    const other = await instance.newService(tenant, 'keyring_other', {})
    expect(await status((await create({ services: [other.service] })).secret)).toBe(403)
    const brief = await create({ expiresAt: new Date(instance.now() + 60_000).toISOString() })
    expect(await status(brief.secret)).toBe(200)
    instance.advance(61_000)
    expect(await status(brief.secret)).toBe(403)
    expect(await item(brief.id)).toMatchObject({ state: 'expired' })
  })

  it('take a new secret at once, and the old one until the overlap ends', async () => {
    const key = await create()
    const rotated = await post('/authkey/rotate', { authkey: key.id, overlap: 3600 })
    const secret = String(rotated.body['secret'])
    expect(await item(key.id)).toMatchObject({ state: 'rotating', hint: secret.slice(-4) })
    expect([await status(key.secret), await status(secret)]).toEqual([200, 200])
    instance.advance(3_601_000)
    expect([await status(key.secret), await status(secret)]).toEqual([403, 200])
    const last = String((await post('/authkey/rotate', { authkey: key.id })).body['secret'])
    instance.advance(30_000)
    expect([await status(secret), await status(last)]).toEqual([403, 200])
  })

  it('that are revoked stop within thirty seconds in every warm function', async () => {
    const key = await create({ role: 'admin' })
    const calls = () => Promise.all(Array.from({ length: 12 }, () => status(key.secret)))
    expect(new Set(await calls())).toEqual(new Set([200]))
    expect((await post('/authkey/revoke', { authkey: key.id, reason: 'left on a train' })).body).toEqual({
      revoked: true,
    })
    instance.advance(30_000)
    expect(new Set(await calls())).toEqual(new Set([403]))
    expect((await post('/authkey/revoke', { authkey: key.id })).status).toBe(404)
    expect(await item(key.id)).toBeUndefined()
  })

  it('change in parts, and nothing of another tenant’s', async () => {
    const key = await create()
    const changed = await post('/authkey/update', { authkey: key.id, name: 'renamed', hideDuress: true })
    expect(changed.body['authkey']).toMatchObject({ name: 'renamed', hideDuress: true, services: [tenant.service] })
    const stranger = await instance.signUp('burglar')
    for (const path of ['update', 'rotate', 'revoke']) {
      expect((await post(`/authkey/${path}`, { authkey: key.id }, stranger.ownerKey)).status, path).toBe(404)
    }
    expect((await post('/authkey/update', { authkey: key.id, services: ['burglar_default'] })).status).toBe(400)
    expect(await status(key.secret)).toBe(200)
  })

  it('that hide duress give nobody a key that shows it', async () => {
    const hiding = await create({ role: 'owner', services: '*', hideDuress: true })
    const shows = await create()
    const refusals = [
      await post('/authkey/create', { name: 'x', role: 'basic', services: '*' }, hiding.secret),
      await post('/authkey/update', { authkey: hiding.id, hideDuress: false }, hiding.secret),
      await post('/authkey/rotate', { authkey: shows.id }, hiding.secret),
    ]
    expect(refusals.map(({ status: code }) => code)).toEqual([403, 403, 403])
    const hidden = { name: 'x', role: 'basic', services: '*', hideDuress: true }
    expect((await post('/authkey/create', hidden, hiding.secret)).status).toBe(201)
  })

  it.each([
    [{ services: ['keyring_missing'] }, 'services.0'],
    [{ services: [] }, 'services'],
    [{ role: 'owner', services: ['keyring_default'] }, 'services'],
    [{ cidrs: ['203.0.113.0/33'] }, 'cidrs.0'],
    [{ cidrs: ['::1/129'] }, 'cidrs.0'],
    [{ cidrs: ['bank.example'] }, 'cidrs.0'],
    [{ expiresAt: '2001-01-01T00:00:00.000Z' }, 'expiresAt'],
    [{ name: '' }, 'name'],
    [{ role: 'root' }, 'role'],
  ])('refuse %j', async (part, path) => {
    const answer = await post('/authkey/create', { name: 'x', role: 'basic', services: '*', ...part })
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(`"path":"${path}"`)])
  })
})
