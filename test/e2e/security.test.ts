import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { newAuthkeySecret, readAuthkeySecret } from '../../core/domain/authkey.ts'
import { fromB64u } from '../second-implementation/bytes.ts'
import { tokenId } from '../second-implementation/derivations.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { type Answer, sharedInstance, type Tenant } from '../support/instance.ts'
import { allEndpoints, keyedEndpoints, keyOf, parametersOf, pathOf, sampleOf, send } from '../support/requests.ts'

const instance = await sharedInstance()
let mine: Tenant
let theirs: Tenant
/** Another service of the same tenant, with keys of its own. */
let second: Tenant
/** The cookie of a member of `mine` and of `theirs`, from their sign-ups. */
const cookies: Record<string, string> = {}

const refused = '{"error":"forbidden","message":"The authkey or code is missing or not valid for this request."}'

const expectRefused = (answer: Answer, what: string): void => {
  expect([answer.status, answer.text], what).toEqual([403, refused])
  expect(answer.headers.get('cache-control'), what).toMatch(/^no-store\b/)
  expect(answer.headers.get('www-authenticate'), what).toBeNull()
}

const signUp = async (name: string): Promise<Tenant> => {
  const email = `owner@${name}.example`
  await instance.post('/tenant/signup', { tenant: name, email })
  const answer = await instance.post('/tenant/verify', { code: await instance.mailedCode(email) })
  cookies[name] = answer.headers.getSetCookie()[0] ?? ''
  return { ...(answer.body as unknown as Tenant), name }
}

const cookieOf = (name: string): string => (cookies[name] ?? '').split(';')[0] ?? ''

beforeAll(async () => {
  mine = await signUp('mine')
  theirs = await signUp('theirs')
  second = await instance.newService(mine, 'mine_second', {})
  for (const tenant of [mine, theirs, second]) {
    await instance.enroll(tenant, 'joe')
    await instance.enroll(tenant, `only-${tenant.service}`)
  }
})

describe.each(allEndpoints.filter(([, { role }]) => role === 'member'))('%s', (_id, endpoint) => {
  it('takes a member’s session and no authkey', async () => {
    const cookie = cookieOf('mine')
    const call = (authkey?: string, headers: Record<string, string> = {}) =>
      send(instance, endpoint, mine, sampleOf(endpoint, mine), authkey, headers)
    for (const role of ['basic', 'admin', 'owner'] as const) expectRefused(await call(keyOf(mine, role)), role)
    expectRefused(await call(), 'nothing')
    expectRefused(await call(undefined, { cookie }), 'no page')
    expectRefused(await call(undefined, { cookie, 'sec-fetch-site': 'cross-site' }), 'another site')
    if (endpoint.path === '/tenant/logout') return
    expect((await call(undefined, { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })
})

describe.each(keyedEndpoints)('$id', ({ id, endpoint, role }) => {
  const good = () => sampleOf(endpoint, mine)
  const asParameter = (authKey: string) => send(instance, endpoint, mine, { ...good(), authKey })
  const asHeader = (authkey: string, request = good()) => send(instance, endpoint, mine, request, authkey)
  const takesService = 'service' in parametersOf(endpoint)

  it('takes a key of its role in the header and as a parameter', async () => {
    for (const answer of [await asHeader(keyOf(mine, role)), await asParameter(keyOf(mine, role))])
      expect([answer.status, id]).not.toEqual([403, id])
  })

  it('refuses every other key alike', async () => {
    const right = keyOf(mine, role)
    const secret = right.slice(right.lastIndexOf('_') + 1)
    const flipped = `${right.slice(0, -1)}${right.endsWith('A') ? 'B' : 'A'}`
    const malformed = [
      '',
      ' ',
      '1',
      'zaas_',
      `zaas_mine_${'A'.repeat(57)}`,
      newAuthkeySecret('mine', 'AAAAAAAA', randomBytes),
      newAuthkeySecret('mine', readAuthkeySecret(right)?.id ?? '', randomBytes),
      flipped,
      right.slice(0, -1),
      `${right}A`,
      right.toUpperCase(),
      `zaas_theirs_${secret}`,
      `zaas_nobody_${secret}`,
      secret,
      `${right}\u0000`,
      'zaas_../mine_x',
      '__proto__',
      '%00',
      "' OR 1=1 --",
    ]
    for (const key of malformed) {
      expectRefused(await asParameter(key), `parameter ${key}`)
      if (/^[\x20-\x7e]*$/.test(key)) expectRefused(await asHeader(key), `header ${key}`)
    }
    expectRefused(await send(instance, endpoint, mine, good()), 'no key')
    for (const authorization of [
      right,
      `Basic ${Buffer.from(`x:${right}`).toString('base64')}`,
      `Bearer ${right} ${right}`,
      `Bearer ${right},${right}`,
      'Bearer',
      `Token ${right}`,
    ]) {
      expectRefused(
        await send(instance, endpoint, mine, good(), undefined, { authorization }),
        authorization.slice(0, 12),
      )
    }
  })

  it('refuses a lower role, another tenant, another service, all alike and before looking at anything else', async () => {
    const ranks = ['basic', 'admin', 'owner'] as const
    const lower = ranks.slice(0, ranks.indexOf(role)).map((rank) => keyOf(mine, rank))
    const others = ranks.slice(ranks.indexOf(role)).map((rank) => keyOf(theirs, rank))
    const sister = role === 'owner' || !takesService ? [] : [second.basicKey, second.adminKey]
    // Without a service in the request another tenant's key is a good key, for its own tenant.
    for (const key of [...lower, ...(takesService ? others : []), ...sister]) {
      expectRefused(await asHeader(key), 'header')
      expectRefused(await asParameter(key), 'parameter')
      expectRefused(await asHeader(key, { ...good(), unknown: '1', id: '' }), 'with faults')
    }
    if (!takesService) return
    for (const service of [theirs.service, 'theirs_nothing', 'nobody_x', 'min_e', 'mine-x_default']) {
      expectRefused(await asHeader(keyOf(mine, role), { ...good(), service }), service)
    }
  })

  it('answers 400 to two keys that differ, and takes the same one twice', async () => {
    const key = keyOf(mine, role)
    for (const other of [keyOf(theirs, 'owner'), '', 'x', 1, null, [key]]) {
      const answer = await send(instance, endpoint, mine, { ...good(), authKey: other }, key)
      expect([answer.status, answer.body['error']], String(other)).toEqual([400, 'invalid_parameters'])
    }
    expect((await send(instance, endpoint, mine, { ...good(), authKey: key }, key)).status).not.toBe(403)
  })

  it('answers no other origin', async () => {
    const answer = await send(instance, endpoint, mine, good(), keyOf(mine, role), { origin: 'https://evil.example' })
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    const preflight = await instance.call(pathOf(endpoint, mine), {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': endpoint.method },
    })
    expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(preflight.status).toBeGreaterThanOrEqual(400)
  })

  it('takes the session of a member only where it takes an owner key, and for their own tenant only', async () => {
    const cookie = cookieOf('mine')
    const ours = { 'sec-fetch-site': 'same-origin' }
    const withCookie = (value: string, request = good()) =>
      send(instance, endpoint, mine, request, undefined, { cookie: value, ...ours })
    if (role !== 'owner') return expectRefused(await withCookie(cookie), 'session')
    expect((await withCookie(cookie)).status).not.toBe(403)
    expect((await withCookie(`a=b; ${cookie}; c=d`)).status).not.toBe(403)
    const foreign = { cookie, 'sec-fetch-site': 'cross-site', origin: instance.url }
    expectRefused(await send(instance, endpoint, mine, good(), undefined, foreign), 'a page of another site')
    expectRefused(await send(instance, endpoint, mine, good(), undefined, { cookie }), 'no page')
    expect((await send(instance, endpoint, mine, good(), mine.ownerKey, { cookie, ...ours })).status).toBe(400)
    const [name = '', value = ''] = cookie.split('=')
    for (const bad of [
      `${name}=`,
      `${name}=${value.slice(0, -1)}`,
      `${name}=${value}A`,
      `${name}=theirs.${value.split('.').slice(1).join('.')}`,
      `${name}=mine.${'A'.repeat(16)}.${value.split('.')[2]}`,
      `${name}=.${value}`,
      `x${cookie}`,
      `${name}=${mine.ownerKey}`,
    ]) {
      expectRefused(await withCookie(bad), bad.slice(0, 40))
    }
    if (!takesService) return
    expectRefused(await withCookie(cookie, { ...good(), service: theirs.service }), 'another tenant')
    expectRefused(await withCookie(cookieOf('theirs')), 'of another tenant')
  })
})

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
    await instance.post('/service/create', { service: 'theirs_second' }, theirs.ownerKey)
    const cursors = await Promise.all(
      [page(theirs), page(second), services(theirs), services(mine)].map(async (answer) =>
        String((await answer).body['cursor']),
      ),
    )
    for (const cursor of [
      ...cursors,
      Buffer.from('theirs_default').toString('base64url'),
      Buffer.from('service#theirs_default').toString('base64url'),
      Buffer.from('9'.repeat(20)).toString('base64url'),
      'AAAA',
      '!',
      Buffer.from('\u0000').toString('base64url'),
    ]) {
      for (const answer of [await page(mine, cursor), await services(mine, cursor), await history(mine, cursor)]) {
        expect([200, 400], answer.text).toContain(answer.status)
        expect(answer.text, cursor).not.toContain('theirs')
      }
      expect((await page(mine, cursor)).text).not.toContain('mine_second')
    }
  })

  it('nothing by devices: a message for another tenant’s token is one for a token that is not there', async () => {
    const link = new URL(await instance.enroll(mine, 'joe'))
    for (const path of ['mine', 'theirs', 'nobody']) {
      for (const user of ['joe', 'not-there']) {
        const stranger = new SecondDevice()
        Object.assign(stranger, {
          origin: instance.url,
          inst: path,
          ipk: fromB64u(new URLSearchParams(link.hash.slice(1)).get('p') ?? '', 32),
          dsk: new Uint8Array(32).fill(5),
        })
        stranger.t = tokenId('mine', mine.service, user)
        for (const op of ['sync', 'eval', 'close', 'last', 'creq']) {
          const { status, answer } = await stranger.message(op)
          expect([status, answer?.e], `${path} ${user} ${op}`).toEqual([200, 'gone'])
        }
      }
    }
  })

  it('whether a name exists only by signing up', async () => {
    expect((await instance.post('/tenant/signup', { tenant: 'theirs', email: 'a@b.example' })).body['error']).toBe(
      'name_taken',
    )
    for (const service of ['theirs_default', 'nobody_default']) {
      expectRefused(await instance.get('/token/status', { service, id: 'joe' }, mine.basicKey), service)
    }
    // Within the tenant, with a key for all services, what is missing is missing.
    const missing = await instance.get('/token/status', { service: 'mine_missing', id: 'joe' }, mine.ownerKey)
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
    const preflight = await instance.call('/device/mine', {
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
