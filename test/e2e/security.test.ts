import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { newAuthkeySecret, readAuthkeySecret } from '../../core/domain/authkey.ts'
import { sharedInstance, type Tenant } from '../support/instance.ts'
import {
  allEndpoints,
  expectRefused,
  keyedEndpoints,
  keyOf,
  parametersOf,
  pathOf,
  sampleOf,
  send,
} from '../support/requests.ts'

const instance = await sharedInstance()
let mine: Tenant
let theirs: Tenant
/** Another service of the same tenant, with keys of its own. */
let second: Tenant
/** The cookie of a member of `mine` and of `theirs`, from their sign-ups. */
const cookies: Record<string, string> = {}

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
    const answer = await call(undefined, { cookie, 'sec-fetch-site': 'same-origin' })
    // What a member without a second factor, or with a challenge that nobody asked for, cannot do.
    const refusals = new Map<string, string>([
      ['/authkey/reveal', 'factor_required'],
      ['/tenant/export', 'factor_required'],
      ['/tenant/delete', 'factor_required'],
      ['/tenant/passkey/register', 'forbidden'],
      ['/tenant/passkey/remove', 'not_found'],
    ])
    expect(answer.body['error']).toBe(refusals.get(endpoint.path))
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

  it('takes the session of a member only where the contract says so, and for their own tenant only', async () => {
    const cookie = cookieOf('mine')
    const ours = { 'sec-fetch-site': 'same-origin' }
    const withCookie = (value: string, request = good()) =>
      send(instance, endpoint, mine, request, undefined, { cookie: value, ...ours })
    if (endpoint.session === null) return expectRefused(await withCookie(cookie), 'session')
    expect((await withCookie(cookie)).status).not.toBe(403)
    expect((await withCookie(`a=b; ${cookie}; c=d`)).status).not.toBe(403)
    const foreign = { cookie, 'sec-fetch-site': 'cross-site', origin: instance.url }
    expectRefused(await send(instance, endpoint, mine, good(), undefined, foreign), 'a page of another site')
    expectRefused(await send(instance, endpoint, mine, good(), undefined, { cookie }), 'no page')
    expect((await send(instance, endpoint, mine, good(), keyOf(mine, role), { cookie, ...ours })).status).toBe(400)
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
