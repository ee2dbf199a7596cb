import { describe, expect, it } from 'vitest'
import { fromB64u } from '../second-implementation/bytes.ts'
import { tokenId } from '../second-implementation/derivations.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { sharedInstance, type Tenant } from '../support/instance.ts'
import { allEndpoints, expectRefused, send } from '../support/requests.ts'

const instance = await sharedInstance()
const mine = await instance.signUp('curious')
const theirs = await instance.signUp('private')
/** Another service of the same tenant, with keys of its own. */
const second = await instance.newService(mine, 'curious_second', {})
for (const tenant of [mine, theirs, second]) {
  await instance.enroll(tenant, 'joe')
  await instance.enroll(tenant, `only-${tenant.service}`)
}

describe('what one tenant can learn of another', () => {
  it('nothing by cursors', async () => {
    const page = (tenant: Tenant, cursor?: string) =>
      instance.get(
        '/token/list',
        { service: tenant.service, limit: '1', ...(cursor === undefined ? {} : { cursor }) },
        tenant.adminKey,
      )
    const services = (tenant: Tenant, cursor?: string) =>
      instance.get('/service/list', { limit: '1', ...(cursor === undefined ? {} : { cursor }) }, tenant.ownerKey)
    const history = (tenant: Tenant, cursor?: string) =>
      instance.get(
        '/token/history',
        { service: tenant.service, id: 'joe', ...(cursor === undefined ? {} : { cursor }) },
        tenant.adminKey,
      )
    await instance.post('/service/create', { service: 'private_second' }, theirs.ownerKey)
    const cursors = await Promise.all(
      [page(theirs), page(second), services(theirs), services(mine)].map(async (answer) =>
        String((await answer).body['cursor']),
      ),
    )
    for (const cursor of [
      ...cursors,
      Buffer.from('private_default').toString('base64url'),
      Buffer.from('service#private_default').toString('base64url'),
      Buffer.from('9'.repeat(20)).toString('base64url'),
      'AAAA',
      '!',
      Buffer.from('\u0000').toString('base64url'),
    ]) {
      for (const answer of [await page(mine, cursor), await services(mine, cursor), await history(mine, cursor)]) {
        expect([200, 400], answer.text).toContain(answer.status)
        expect(answer.text, cursor).not.toContain('private')
      }
      expect((await page(mine, cursor)).text).not.toContain('curious_second')
    }
  })

  it('nothing by devices: a message for another tenant’s token is one for a token that is not there', async () => {
    const link = new URL(await instance.enroll(mine, 'joe'))
    for (const path of ['curious', 'private', 'nobody']) {
      for (const user of ['joe', 'not-there']) {
        const stranger = new SecondDevice()
        Object.assign(stranger, {
          origin: instance.url,
          inst: path,
          ipk: fromB64u(new URLSearchParams(link.hash.slice(1)).get('p') ?? '', 32),
          dsk: new Uint8Array(32).fill(5),
        })
        stranger.t = tokenId('curious', mine.service, user)
        for (const op of ['sync', 'eval', 'close', 'last', 'creq']) {
          const { status, answer } = await stranger.message(op)
          expect([status, answer?.e], `${path} ${user} ${op}`).toEqual([200, 'gone'])
        }
      }
    }
  })

  it('whether a name exists only by signing up', async () => {
    expect((await instance.post('/tenant/signup', { tenant: 'private', email: 'a@b.example' })).body['error']).toBe(
      'name_taken',
    )
    for (const service of ['private_default', 'nobody_default']) {
      expectRefused(await instance.get('/token/status', { service, id: 'joe' }, mine.basicKey), service)
    }
    // Within the tenant, with a key for all services, what is missing is missing.
    const missing = await instance.get('/token/status', { service: 'curious_missing', id: 'joe' }, mine.ownerKey)
    expect([missing.status, missing.body['error']]).toEqual([404, 'not_found'])
  })
})

describe('other origins', () => {
  it('get answers of the device endpoint and of nothing else', async () => {
    for (const [id, endpoint] of allEndpoints) {
      const answer = await send(instance, endpoint, mine, {}, undefined, { origin: 'https://evil.example' })
      expect([id, answer.headers.get('access-control-allow-origin')]).toEqual([
        id,
        endpoint.anyOrigin === true ? '*' : null,
      ])
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    }
    const preflight = await instance.call('/device/curious', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type')
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST')
  })
})
