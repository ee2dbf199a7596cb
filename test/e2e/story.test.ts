import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { ownReceiver, sharedInstance, toldTenant } from '../support/instance.ts'
import { wordsOf } from '../support/words-of.ts'

const instance = await sharedInstance()
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'story', { duress: true })
const pin = '48317205'
const duressPin = '90526184'
const secrets: string[] = [
  pin,
  duressPin,
  tenant.ownerKey,
  tenant.adminKey,
  tenant.basicKey,
  await instance.webhookSecret(tenant),
]

const enrol = async (id: string, more: { duressPin?: string } = {}) => {
  const { body } = await instance.post('/token/enroll', { service: tenant.service, id }, tenant.adminKey)
  secrets.push(String(body['code']), String(body['deeplink']))
  return Token.enroll({ deeplink: String(body['deeplink']), pin, store: memoryStore(), ...more })
}

describe('the main job', () => {
  it('sign up, enrol, open with either PIN, ask, close, be told', async () => {
    const { token } = await enrol('joe', { duressPin })
    expect(await instance.status(tenant, 'joe')).toBe(2)
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
    expect(await instance.status(tenant, 'joe')).toBe(1)
    await token.close()
    expect(await instance.status(tenant, 'joe')).toBe(2)
    expect(await token.open(duressPin)).toMatchObject({ result: 'open' })
    expect(await token.status()).toBe('open')
    expect(await instance.status(tenant, 'joe')).toBe(3)
    await receiver.wait((hooks) => hooks.filter(({ data }) => data['id'] === 'joe').length >= 4)
    const told = receiver.hooks
      .filter(({ data }) => data['id'] === 'joe')
      .sort((a, b) => a.data.sequence - b.data.sequence)
    expect([...new Set(told.map(({ type }) => type))]).toEqual([
      'token.enrolled',
      'token.opened',
      'token.closed',
      'token.duress',
    ])
    expect(new Set(told.map(({ length }) => length)).size).toBe(1)
    expect(receiver.failures).toEqual([])
  })

  it('typed code instead of the deeplink; unusable a second time', async () => {
    const { body } = await instance.post('/token/enroll', { service: tenant.service, id: 'typist' }, tenant.adminKey)
    const key = /p=([A-Za-z0-9_-]{43})/.exec(String(body['deeplink']))?.[1] ?? ''
    const typed = {
      url: instance.url,
      tenant: tenant.name,
      code: String(body['code']).toLowerCase(),
      instanceKey: new Uint8Array(Buffer.from(key, 'base64url')),
    }
    secrets.push(String(body['code']))
    const { token } = await Token.enroll({ ...typed, pin, store: memoryStore() })
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
    await expect(Token.enroll({ ...typed, pin, store: memoryStore() })).rejects.toMatchObject({ code: 'code' })
  })

  it('three wrong PINs block; a force to closed unblocks; the history tells all of it', async () => {
    const { token } = await enrol('ann')
    expect(await token.open('27509163')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await token.open('27509163')).toEqual({ result: 'wrong-pin', left: 1 })
    expect(['wrong-pin', 'blocked']).toContain((await token.open('27509163')).result)
    expect(await token.open(pin)).toEqual({ result: 'blocked' })
    expect(await instance.status(tenant, 'ann')).toBe(4)
    const forced = await instance.post(
      '/token/force',
      { service: tenant.service, id: 'ann', status: 'closed' },
      tenant.adminKey,
    )
    expect(forced.body).toEqual({ status: 2 })
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
    await receiver.wait((hooks) => hooks.some(({ type, data }) => type === 'token.opened' && data['id'] === 'ann'))
    const { body } = await instance.get('/token/history', { service: tenant.service, id: 'ann' }, tenant.adminKey)
    const events = (body['items'] as { event: string }[]).map(({ event }) => event)
    expect(events).toEqual(wordsOf`token.opened token.forced token.blocked token.error token.error token.enrolled`)
  })

  it('a window ends by itself, and no job has to run for it', async () => {
    const { token } = await enrol('window')
    await token.open(pin)
    expect(await instance.status(tenant, 'window')).toBe(1)
    instance.advance(601_000)
    expect(await instance.status(tenant, 'window')).toBe(2)
  })

  it('list, statuses, detail and delete', async () => {
    await enrol('ümit')
    const ids = ['joe', 'ümit', 'nobody', '__proto__']
    const statuses = await instance.post('/token/statuses', { service: tenant.service, ids }, tenant.basicKey)
    expect(statuses.body['statuses']).toMatchObject({ joe: expect.any(Number), ümit: 2, nobody: null })
    expect(statuses.text).toContain('"__proto__":null')
    const listed = await instance.get('/token/list', { service: tenant.service, limit: '2' }, tenant.adminKey)
    expect((listed.body['items'] as { id: string }[]).map(({ id }) => id)).toEqual(['ann', 'joe'])
    const rest = await instance.get(
      '/token/list',
      { service: tenant.service, limit: '2', cursor: String(listed.body['cursor']) },
      tenant.adminKey,
    )
    expect((rest.body['items'] as { id: string }[]).map(({ id }) => id)).toEqual(['typist', 'window'])
    const detail = await instance.get('/token/detail', { service: tenant.service, id: 'ümit' }, tenant.adminKey)
    expect(detail.body).toMatchObject({
      id: 'ümit',
      status: 2,
      errors: 0,
      maxErrors: 3,
      lastEvent: { type: 'token.enrolled' },
    })
    const gone = { service: tenant.service, id: 'ümit' }
    expect((await instance.post('/token/delete', gone, tenant.adminKey)).body).toEqual({ deleted: true })
    expect((await instance.post('/token/delete', gone, tenant.adminKey)).status).toBe(404)
    expect((await instance.get('/token/status', gone, tenant.basicKey)).status).toBe(404)
  })

  it('logs hold no authkey, code, PIN, secret or query', async () => {
    const folder = join(instance.data, 'logs')
    const logs = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    expect(logs).toContain('"endpoint":"token.')
    for (const secret of secrets) expect(logs.includes(secret), secret).toBe(false)
    expect(logs).not.toMatch(/authKey|[?&](id|service)=/)
  })
})
