import { describe, expect, it } from 'vitest'
import { type Answer, sharedInstance } from '../support/instance.ts'

const instance = await sharedInstance()
const ours = { 'sec-fetch-site': 'same-origin' }
const refused = '{"error":"forbidden","message":"The authkey or code is missing or not valid for this request."}'

/** A browser: it keeps the cookies that it is given, and says that our own page asks. */
const browser = () => {
  const cookies = new Map<string, string>()
  const keep = (answer: Answer): Answer => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return answer
  }
  const headers = (): Record<string, string> => ({
    ...ours,
    ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
  })
  return {
    cookies,
    post: async (path: string, body: object = {}) => keep(await instance.post(path, body, undefined, headers())),
    get: async (path: string, more: Record<string, string> = {}) =>
      keep(await instance.call(path, { method: 'GET', headers: { ...headers(), ...more } })),
  }
}

type Browser = ReturnType<typeof browser>

const signUp = async (tenant: string): Promise<Browser> => {
  const window = browser()
  const email = `owner@${tenant}.example`
  await window.post('/tenant/signup', { tenant, email })
  expect((await window.post('/tenant/verify', { code: await instance.mailedCode(email) })).status).toBe(200)
  return window
}

const logIn = async (tenant: string, email: string, mails: number): Promise<Browser> => {
  const window = browser()
  expect((await window.post('/tenant/login', { tenant, email })).status).toBe(202)
  const answer = await window.post('/tenant/verify', { code: await instance.mailedCode(email, mails) })
  expect([answer.status, answer.body['tenant']]).toEqual([200, tenant])
  return window
}

const invite = async (owner: Browser, email: string, role: string): Promise<{ id: string; window: Browser }> => {
  const { body } = await owner.post('/tenant/members/invite', { email, role })
  const { id } = body['member'] as { id: string }
  const window = browser()
  expect((await window.post('/tenant/verify', { code: await instance.mailedCode(email) })).status).toBe(200)
  return { id, window }
}

const session = async (window: Browser): Promise<number> => (await window.get('/tenant/session')).status
const minutes = (count: number): void => instance.advance(count * 60_000)

describe('a log-in', () => {
  it('needs the mailed code in the browser that asked, once', async () => {
    const email = 'owner@entry.example'
    const owner = await signUp('entry')
    const asking = browser()
    await asking.post('/tenant/login', { tenant: 'entry', email })
    const code = await instance.mailedCode(email, 2)
    for (const other of [browser(), owner]) {
      const answer = await other.post('/tenant/verify', { code })
      expect([answer.status, answer.body['error']]).toEqual([403, 'other_window'])
    }
    const { body, headers } = await asking.post('/tenant/verify', { code })
    expect(body).toMatchObject({ tenant: 'entry', member: { email, role: 'owner' } })
    expect(headers.getSetCookie()[0]).toMatch(
      /^__Host-zaas_session=entry\.[\w-]{16}\.[\w-]{43}; Max-Age=43200; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    )
    expect((await asking.post('/tenant/verify', { code })).text).toBe(refused)
    expect([await session(asking), await session(owner)]).toEqual([200, 200])
  })

  it('says nothing of who is a member, and mails nobody else', async () => {
    await signUp('silent')
    const answers = await Promise.all(
      ['owner@silent.example', 'nobody@silent.example'].map((email) =>
        browser().post('/tenant/login', { tenant: 'silent', email }),
      ),
    )
    const unknown = await browser().post('/tenant/login', { tenant: 'not-there', email: 'owner@silent.example' })
    for (const answer of [...answers, unknown]) {
      expect([answer.status, answer.text]).toEqual([202, '{"sent":true}'])
      expect(answer.headers.getSetCookie()).toHaveLength(1)
    }
    await instance.messages('owner@silent.example', 2)
    expect((await instance.outbox()).filter(({ to }) => to === 'nobody@silent.example')).toEqual([])
  })

  it('a code for signing up, and one of an invitation, is none for logging in', async () => {
    const owner = await signUp('purposes')
    await owner.post('/tenant/members/invite', { email: 'x@purposes.example', role: 'operator' })
    const code = await instance.mailedCode('x@purposes.example')
    const invited = browser()
    const answer = await invited.post('/tenant/verify', { code })
    expect(answer.body['member']).toMatchObject({ email: 'x@purposes.example', role: 'operator' })
    expect(answer.body).not.toHaveProperty('ownerKey')
    expect((await browser().post('/tenant/verify', { code })).text).toBe(refused)
  })
})

describe('a session', () => {
  it('ends after half an hour without use, and after twelve hours of use', async () => {
    const window = await signUp('idle')
    for (let hour = 0; hour < 11; hour += 1) {
      for (let third = 0; third < 3; third += 1) {
        minutes(20)
        expect(await session(window)).toBe(200)
      }
    }
    minutes(29)
    expect(await session(window)).toBe(200)
    minutes(31)
    expect(await session(window)).toBe(403)
    const second = await logIn('idle', 'owner@idle.example', 2)
    for (let third = 0; third < 35; third += 1) {
      minutes(20)
      expect(await session(second)).toBe(200)
    }
    minutes(20)
    expect(await session(second)).toBe(403)
  })

  it('is not prolonged by what a page asks by itself', async () => {
    const window = await signUp('background')
    for (let ten = 0; ten < 2; ten += 1) {
      minutes(10)
      expect((await window.get('/tenant/session', { 'zaas-background': '1' })).status).toBe(200)
    }
    minutes(11)
    expect(await session(window)).toBe(403)
  })

  it('is listed, and ended one by one, all but this one, or by logging out', async () => {
    const first = await signUp('several')
    const second = await logIn('several', 'owner@several.example', 2)
    const third = await logIn('several', 'owner@several.example', 3)
    const list = async (window: Browser) =>
      (await window.get('/tenant/sessions')).body['items'] as { session: string; current: boolean; address: string }[]
    const all = await list(second)
    expect(all.map(({ current }) => current)).toEqual([false, true, false])
    expect(all[0]?.address).toBe('127.0.0.1')
    await second.post('/tenant/sessions/revoke', { session: all[0]?.session })
    expect([await session(first), await session(second), await session(third)]).toEqual([200, 200, 403])
    await second.post('/tenant/sessions/revoke')
    expect([await session(first), await session(second)]).toEqual([403, 200])
    const gone = await second.post('/tenant/logout')
    expect(gone.headers.getSetCookie()[0]).toMatch(/^__Host-zaas_session=; Max-Age=0;/)
    expect(await session(second)).toBe(403)
  })
})

describe('members', () => {
  it('do what their role lets them, from the next request after a change on', async () => {
    const owner = await signUp('staff')
    const admin = await invite(owner, 'admin@staff.example', 'admin')
    const operator = await invite(owner, 'op@staff.example', 'operator')
    expect((await admin.window.get('/authkey/list')).status).toBe(200)
    expect((await operator.window.get('/authkey/list')).text).toBe(refused)
    const ownerKey = { name: 'k', role: 'owner', services: '*' }
    expect((await admin.window.post('/authkey/create', ownerKey)).text).toBe(refused)
    expect((await admin.window.post('/tenant/members/invite', { email: 'z@staff.example', role: 'admin' })).text).toBe(
      refused,
    )
    const self = { member: admin.id, role: 'owner' }
    expect((await admin.window.post('/tenant/members/update', self)).text).toBe(refused)
    expect((await owner.post('/tenant/members/update', { member: operator.id, role: 'admin' })).status).toBe(200)
    expect((await operator.window.get('/authkey/list')).status).toBe(200)
    expect((await owner.post('/tenant/members/remove', { member: operator.id })).body).toEqual({ removed: true })
    expect(await session(operator.window)).toBe(403)
    const { body } = await owner.get('/tenant/members')
    expect(body['items']).toMatchObject([
      { email: 'owner@staff.example', role: 'owner' },
      { email: 'admin@staff.example', role: 'admin', services: '*', powers: [], hideDuress: false },
    ])
  })

  it('always have an owner, however many go at once', async () => {
    const owner = await signUp('crown')
    const second = await invite(owner, 'second@crown.example', 'owner')
    const { body } = await owner.get('/tenant/members')
    const [first = ''] = (body['items'] as { id: string }[]).map(({ id }) => id)
    const pending = (await owner.post('/tenant/members/invite', { email: 'late@crown.example', role: 'owner' })).body
    expect(pending['member']).not.toHaveProperty('joinedAt')
    const removals = [
      owner.post('/tenant/members/remove', { member: second.id }),
      second.window.post('/tenant/members/remove', { member: first }),
      owner.post('/tenant/members/update', { member: first, role: 'operator' }),
      second.window.post('/tenant/members/update', { member: second.id, role: 'operator' }),
    ]
    const answers = await Promise.all(removals)
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(2)
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(['last_owner', 'forbidden', 'not_found', 'busy']).toContain(answer.body['error'])
    const left = [owner, second.window]
    const seen = await Promise.all(left.map(async (window) => (await window.get('/tenant/session')).body['member']))
    expect(seen.filter((member) => (member as { role?: string } | undefined)?.role === 'owner').length).toBeGreaterThan(
      0,
    )
  })

  it('are invited once more, and not when they are there', async () => {
    const owner = await signUp('again')
    const email = 'a@again.example'
    const [one, two] = [
      await owner.post('/tenant/members/invite', { email, role: 'operator' }),
      await owner.post('/tenant/members/invite', { email: 'A+x@again.example', role: 'operator' }),
    ]
    expect((two.body['member'] as { id: string }).id).toBe((one.body['member'] as { id: string }).id)
    const codes = (await instance.messages(email, 1)).map(
      ({ text }) => /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(text)?.[0],
    )
    const again = await instance.mailedCode('A+x@again.example')
    expect((await browser().post('/tenant/verify', { code: codes[0] })).status).toBe(200)
    // The other invitation lets nobody in who has no window that asked.
    expect((await browser().post('/tenant/verify', { code: again })).text).toBe(refused)
    expect((await owner.post('/tenant/members/invite', { email, role: 'operator' })).body['error']).toBe('in_use')
    const stranger = await signUp('else')
    const { id } = one.body['member'] as { id: string }
    expect((await stranger.post('/tenant/members/remove', { member: id })).status).toBe(404)
  })

  it('leave their traces in the audit', async () => {
    const owner = await signUp('traces')
    const { id } = await invite(owner, 'b@traces.example', 'operator')
    await owner.post('/tenant/members/update', { member: id, hideDuress: true })
    await owner.post('/tenant/members/remove', { member: id, reason: 'left' })
    const { body } = await owner.get('/tenant/audit')
    expect(body['items']).toMatchObject([
      { action: 'tenant.members-remove', reason: 'left', byName: 'owner@traces.example' },
      {
        action: 'tenant.members-update',
        changes: [{ field: 'member' }, { field: 'hideDuress', from: false, to: true }],
      },
      { action: 'tenant.verify', byName: 'b@traces.example' },
      { action: 'tenant.members-invite' },
      { action: 'tenant.verify', byName: 'owner@traces.example' },
    ])
  })
})

it('a tenant tells its plan and what of it is used', async () => {
  const tenant = await instance.signUp('usage')
  await instance.enroll(tenant, 'joe')
  const { body } = await instance.get('/tenant', {}, tenant.ownerKey)
  expect(body).toMatchObject({ tenant: 'usage', plan: { name: 'free', maxTokens: 20 }, tokens: 1 })
})
