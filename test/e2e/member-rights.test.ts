import { describe, expect, it } from 'vitest'
import { type Browser, browsersOn } from '../support/browsers.ts'
import { enrolled, pin } from '../support/enrolled.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'
import { refusal } from '../support/requests.ts'

const instance = await sharedInstance()
const soon = { timeout: 15_000 }
const { signUp, invite } = browsersOn(instance)
const owner = await signUp('desk')
const { body: made } = await owner.post('/authkey/create', { name: 'all', role: 'owner', services: '*' })
const key = String(made['secret'])
const tenant = { name: 'desk', service: 'desk_default', basicKey: key, adminKey: key, ownerKey: key }
await owner.post('/service/update', { service: 'desk_default', duress: true, protection: { iterations: 10_000 } })
await owner.post('/service/create', { service: 'desk_other' })
const other = { ...tenant, service: 'desk_other' }
for (const one of [tenant, other]) await instance.enroll(one, 'joe')
const { token } = await enrolled(instance, tenant, 'joe', {}, { replace: true })

let count = 0
const member = async (choices: Record<string, unknown>, role = 'operator'): Promise<Browser> =>
  (await invite(owner, `m${(count += 1)}@desk.example`, role, choices)).window
const joe = { service: 'desk_default', id: 'joe' }
const reason = 'lost phone'
const codeOf = ({ status, body, text }: Answer): unknown[] => (text === refusal ? ['refused'] : [status, body['error']])

describe('an operator', () => {
  const actions: [string, string, object][] = [
    ['open', '/token/force', { status: 'open' }],
    ['open', '/token/force', { status: 1, duration: 60 }],
    ['replace', '/token/enroll', { replace: true }],
    ['restore', '/token/restore', {}],
    ['delete', '/token/delete', {}],
  ]

  it.each(actions)('needs the power %s for %s %j', async (power, path, more) => {
    const powers = ['open', 'replace', 'restore', 'delete'].filter((one) => one !== power)
    const without = await member({ powers })
    const body = { ...joe, id: `p${count}`, reason, ...more }
    await instance.enroll(tenant, body.id)
    expect(codeOf(await without.post(path, body))).toEqual(['refused'])
    const within = await member({ powers: [power] })
    expect(codeOf(await within.post(path, body))).not.toEqual(['refused'])
  })

  it('does the rest without any, and for their own services only', async () => {
    const operator = await member({ services: ['desk_default'] })
    const asked: [string, object][] = [
      ['/token/force', { status: 'blocked', reason }],
      ['/token/force', { status: 'closed', reason }],
      ['/token/offline/challenge', {}],
      ['/token/otp', { code: '000000' }],
    ]
    for (const [path, more] of asked) {
      expect((await operator.post(path, { ...joe, ...more })).status, path).toBe(200)
      const elsewhere = { ...joe, ...more, service: 'desk_other' }
      expect(codeOf(await operator.post(path, elsewhere)), path).toEqual(['refused'])
    }
    expect((await operator.get('/token/detail?service=desk_default&id=joe')).status).toBe(200)
    expect((await operator.get('/token/detail?service=desk_other&id=joe')).text).toBe(refusal)
    const { body } = await operator.get('/service/list')
    expect(body['items']).toMatchObject([{ service: 'desk_default' }])
    expect(JSON.stringify(body)).not.toContain('whsec_')
    expect(codeOf(await operator.post('/service/update', { service: 'desk_default', duration: 1 }))).toEqual([
      'refused',
    ])
    expect((await operator.get('/token/status?service=desk_default&id=joe')).text).toBe(refusal)
  })

  it('says why, in one line, and it stands in the audit with who and from where', async () => {
    const operator = await member({ powers: ['open', 'replace', 'restore', 'delete'] })
    const asked: [string, object][] = [
      ['/token/force', { status: 'closed' }],
      ['/token/restore', {}],
      ['/token/otp/resync', { code1: '111111', code2: '222222' }],
      ['/token/enroll', { replace: true }],
      ['/token/delete', {}],
    ]
    const id = 'reasons'
    await enrolled(instance, tenant, id)
    for (const [path, more] of asked) {
      const body = { ...joe, id, ...more }
      const missing = await operator.post(path, body)
      expect([missing.status, missing.body['issues']], path).toEqual([
        400,
        [{ path: 'reason', message: 'is needed from a member' }],
      ])
      for (const bad of ['', 'a\nb', 'x'.repeat(201)])
        expect((await operator.post(path, { ...body, reason: bad })).status, path).toBe(400)
      expect((await operator.post(path, { ...body, reason: `why ${path} ñ` })).status, path).toBeLessThan(300)
    }
    const { body } = await owner.get('/tenant/audit?limit=5')
    const by = `m${count}@desk.example`
    const about = { service: 'desk_default', user: id, byName: by, address: '127.0.0.1' }
    expect(body['items']).toMatchObject(asked.toReversed().map(([path]) => ({ ...about, reason: `why ${path} ñ` })))
  })

  it('is named with their reason in the history, but not to who hides duress', async () => {
    const operator = await member({ powers: ['open'] })
    const email = `m${count}@desk.example`
    const { token: theirs } = await enrolled(instance, tenant, 'named')
    const named = { ...joe, id: 'named' }
    await operator.post('/token/force', { ...named, status: 'open', reason: 'met in person' })
    expect((await operator.post('/token/otp', { ...named, code: (await theirs.otp(pin)).code })).status).toBe(200)
    const hiding = await member({ hideDuress: true })
    const history = async (window: Browser) =>
      (await window.get('/token/history?service=desk_default&id=named&limit=2')).body['items']
    const last = [
      { event: 'otp.accepted', byName: email },
      { event: 'token.forced', byName: email, reason: 'met in person' },
    ]
    await expect.poll(() => history(owner), soon).toMatchObject(last)
    for (const item of (await history(hiding)) as object[]) {
      expect(item).toMatchObject({ byName: email })
      expect(item).not.toHaveProperty('reason')
    }
  })

  it('revokes no authkey; an administrator does, with a reason', async () => {
    const admin = await member({}, 'admin')
    const wanted = { name: 'k', role: 'basic', services: '*' }
    const { id: authkey } = (await admin.post('/authkey/create', wanted)).body['authkey'] as { id: string }
    expect((await admin.post('/authkey/revoke', { authkey })).status).toBe(400)
    expect((await (await member({})).post('/authkey/revoke', { authkey, reason })).text).toBe(refusal)
    expect((await admin.post('/authkey/revoke', { authkey, reason })).body).toEqual({ revoked: true })
  })
})

describe('an administrator for some services', () => {
  it('manages these and no others', async () => {
    const admin = await member({ services: ['desk_default'] }, 'admin')
    const wanted = { name: 'k', role: 'basic' }
    const foreign = (await owner.post('/authkey/create', { ...wanted, services: ['desk_other'] })).body['authkey']
    const { id: authkey } = foreign as { id: string }
    const invitation = { email: 'z@desk.example', role: 'operator' }
    const refusals: [string, object][] = [
      ['/service/create', { service: 'desk_mine' }],
      ['/service/update', { service: 'desk_other', duration: 1 }],
      ['/authkey/create', { ...wanted, services: '*' }],
      ['/authkey/create', { ...wanted, services: ['desk_other'] }],
      ['/authkey/update', { authkey, name: 'mine' }],
      ['/authkey/rotate', { authkey }],
      ['/authkey/revoke', { authkey, reason }],
      ['/tenant/members/invite', invitation],
      ['/tenant/members/invite', { ...invitation, services: ['desk_default', 'desk_other'] }],
      ['/token/force', { ...joe, service: 'desk_other', status: 'closed', reason }],
    ]
    for (const [path, body] of refusals) expect(codeOf(await admin.post(path, body)), path).toEqual(['refused'])
    const own = { ...wanted, services: ['desk_default'] }
    expect((await admin.post('/authkey/create', own)).status).toBe(201)
    const keys = (await admin.get('/authkey/list')).body['items'] as { services: unknown }[]
    expect(new Set(keys.map(({ services }) => JSON.stringify(services)))).toEqual(new Set(['["desk_default"]']))
    expect((await admin.get('/service/list')).body['items']).toMatchObject([{ service: 'desk_default' }])
    expect((await admin.get('/service/get?service=desk_other')).text).toBe(refusal)
    expect((await owner.post('/authkey/rotate', { authkey })).status).toBe(200)
    const { body } = await admin.get('/tenant/audit?limit=100')
    const entries = body['items'] as { service?: string; action: string }[]
    expect(new Set(entries.flatMap(({ service }) => service ?? []))).toEqual(new Set(['desk_default']))
    expect(entries.filter(({ action }) => action.startsWith('authkey.'))).toMatchObject([{ action: 'authkey.create' }])
  })
})

describe('a member who hides duress', () => {
  it('sees 1 for 3, restores nothing, reads no reasons, and makes nothing that sees more', async () => {
    const admin = await member({ hideDuress: true }, 'admin')
    await token.open('9052')
    const statuses = async (window: Browser) =>
      (await window.post('/token/statuses', { service: 'desk_default', ids: ['joe'] })).body['statuses']
    expect([await statuses(admin), await statuses(owner)]).toEqual([{ joe: 1 }, { joe: 3 }])
    await owner.post('/token/restore', { ...joe, reason: 'forced at the door' })
    const [item] = (await admin.get('/tenant/audit?limit=1')).body['items'] as Record<string, unknown>[]
    expect(item).toMatchObject({ action: 'token.force', changes: [{ field: 'status', to: 'closed' }] })
    expect(item).not.toHaveProperty('reason')
    expect((await admin.get('/tenant/audit?action=token.restore')).body['items']).toEqual([])
    const seen = { name: 'k', role: 'basic', services: '*' }
    const webhook = { url: 'https://hooks.desk.example/' }
    const refusals: [string, object][] = [
      ['/token/restore', { ...joe, reason }],
      ['/authkey/create', seen],
      ['/tenant/members/invite', { email: 'y@desk.example', role: 'operator' }],
      ['/service/update', { service: 'desk_default', webhook }],
      ['/service/create', { service: 'desk_third', webhook }],
    ]
    for (const [path, body] of refusals) expect(codeOf(await admin.post(path, body)), path).toEqual(['refused'])
    const { body } = await admin.post('/service/create', { service: 'desk_third' })
    expect((await instance.get('/authkey/whoami', {}, String(body['adminKey']))).body).toMatchObject({
      hideDuress: true,
    })
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
  })
})

it('a member’s request is answered once under an idempotency key of theirs, not of a colleague’s', async () => {
  const [one, two] = [await member({}), await member({})]
  const ask = async (window: Browser) =>
    (await window.post('/token/enroll', { ...joe, id: 'once' }, { 'idempotency-key': 'row-1' })).body['code']
  const first = await ask(one)
  expect(await ask(one)).toBe(first)
  expect(await ask(two)).not.toBe(first)
})
