import { beforeAll, describe, expect, it } from 'vitest'
import { Authenticator } from '../support/authenticator.ts'
import { type Browser, browsersOn } from '../support/browsers.ts'
import { sharedInstance } from '../support/instance.ts'
import { openOwn, withOwnToken } from '../support/own-token.ts'
import { refusal } from '../support/requests.ts'

const instance = await sharedInstance()
const { browser, signUp, session } = browsersOn(instance)
let owner: Browser
let phone: Authenticator

const challengeFor = async (window: Browser): Promise<string> => {
  const { status, body } = await window.post('/tenant/passkey/options')
  expect([status, body['rpId']]).toEqual([200, '127.0.0.1'])
  return String(body['challenge'])
}

const authenticatorOf = async (window: Browser): Promise<Authenticator> => {
  const { body } = await window.get('/tenant/passkeys')
  return new Authenticator(instance.url, String(body['userHandle']))
}

const register = async (window: Browser, made: Authenticator, bent = {}) =>
  window.post('/tenant/passkey/register', { ...made.made(await challengeFor(window), bent), name: 'laptop' })

const logIn = async (window: Browser, passkey = phone, bent = {}) =>
  window.post('/tenant/passkey/login', passkey.used(await challengeFor(window), bent))

beforeAll(async () => {
  owner = await signUp('passkeys')
  phone = await authenticatorOf(owner)
  const { status, body } = await register(owner, phone)
  expect([status, body['passkey']]).toEqual([200, { id: phone.id, name: 'laptop', createdAt: expect.any(String) }])
})

describe('a passkey', () => {
  it('logs its member in without a mail, fresh for what needs a second factor', async () => {
    const window = browser()
    const { body, headers } = await logIn(window)
    expect(body).toMatchObject({ tenant: 'passkeys', member: { email: 'owner@passkeys.example' } })
    expect(headers.getSetCookie()[0]).toMatch(/^__Host-zaas_session=passkeys\./)
    expect(await session(window)).toBe(200)
    const { body: listed } = await window.get('/authkey/list')
    const [{ id: authkey }] = listed['items'] as [{ id: string }]
    expect((await window.post('/authkey/reveal', { authkey, reason: 'lost' })).status).toBe(200)
    instance.advance(300_000)
    expect((await window.post('/authkey/reveal', { authkey, reason: 'lost' })).body['error']).toBe('factor_required')
    expect((await window.get('/tenant/audit')).body['items']).toMatchObject([
      { action: 'authkey.reveal' },
      { action: 'tenant.passkey-login', byName: 'owner@passkeys.example' },
      { action: 'tenant.passkey-register' },
      { action: 'tenant.verify' },
    ])
  })

  it('is refused with a challenge that was used, is old, was asked for in another browser, or never', async () => {
    const window = browser()
    const once = phone.used(await challengeFor(window))
    expect((await browser().post('/tenant/passkey/login', once)).text).toBe(refusal)
    const other = browser()
    await challengeFor(other)
    expect((await other.post('/tenant/passkey/login', once)).text).toBe(refusal)
    expect((await window.post('/tenant/passkey/login', once)).status).toBe(200)
    expect((await window.post('/tenant/passkey/login', once)).text).toBe(refusal)
    const old = phone.used(await challengeFor(window))
    instance.advance(301_000)
    expect((await window.post('/tenant/passkey/login', old)).text).toBe(refusal)
    await challengeFor(window)
    expect((await window.post('/tenant/passkey/login', phone.used('A'.repeat(43)))).text).toBe(refusal)
    const garbage = { ...phone.used('x'), clientDataJSON: 'bm90IGpzb24' }
    expect((await window.post('/tenant/passkey/login', garbage)).text).toBe(refusal)
  })

  it('that counts nothing, as one kept in a cloud, is not used twice with one answer either', async () => {
    const window = await signUp('clouded')
    const synced = await authenticatorOf(window)
    await register(window, synced)
    const answer = synced.used(await challengeFor(window), { counter: 0 })
    expect((await window.post('/tenant/passkey/login', answer)).status).toBe(200)
    expect((await window.post('/tenant/passkey/login', answer)).text).toBe(refusal)
    expect((await logIn(window, synced, { counter: 0 })).status).toBe(200)
  })

  it.each([
    ['from another page', { origin: 'https://zaas.evil.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['of another kind', { type: 'webauthn.create' }],
    ['without its holder’s PIN, finger or face', { unverified: true }],
    ['that counts backwards, as a copy does', { counter: 1 }],
  ])('is refused %s', async (_why, bent) => {
    expect((await logIn(browser(), phone, bent)).text).toBe(refusal)
  })

  it('is refused with another’s signature, name or member, as if there were none', async () => {
    const stranger = await signUp('keyless')
    const theirs = await authenticatorOf(stranger)
    expect((await logIn(browser(), theirs)).text).toBe(refusal)
    const window = browser()
    const forged = { ...theirs.used(await challengeFor(window)), id: phone.id }
    expect((await window.post('/tenant/passkey/login', forged)).text).toBe(refusal)
    for (const handle of ['keyless.AAAAAAAAAAAAAAAA', 'not-there.AAAAAAAAAAAAAAAA', 'passkeys.AAAAAAAAAAAAAAAA', '?']) {
      const userHandle = Buffer.from(handle).toString('base64url')
      const answer = { ...phone.used(await challengeFor(window)), userHandle }
      expect((await window.post('/tenant/passkey/login', answer)).text).toBe(refusal)
    }
    const { userHandle } = theirs.used('x')
    const moved = { ...phone.used(await challengeFor(window)), userHandle }
    expect((await window.post('/tenant/passkey/login', moved)).text).toBe(refusal)
  })

  it('is made for this page only, with a PIN, finger or face, and for a challenge of this browser', async () => {
    const window = await signUp('making')
    const made = await authenticatorOf(window)
    for (const bent of [{ origin: 'https://evil.example' }, { rpId: 'evil.example' }, { unverified: true }])
      expect((await register(window, made, bent)).text).toBe(refusal)
    const challenge = await challengeFor(browser())
    const foreign = { ...made.made(challenge), name: 'x' }
    expect((await window.post('/tenant/passkey/register', foreign)).text).toBe(refusal)
    expect((await window.get('/tenant/passkeys')).body['items']).toEqual([])
  })

  it('joins, or goes, only with a fresh factor where there is one; then it opens nothing', async () => {
    const window = await signUp('keyrings')
    const [first, second] = [await authenticatorOf(window), await authenticatorOf(window)]
    expect((await register(window, first)).status).toBe(200)
    expect((await register(window, second)).body['error']).toBe('factor_required')
    expect((await window.post('/tenant/factor/enroll')).body['error']).toBe('factor_required')
    expect((await window.post('/tenant/passkey/remove', { passkey: first.id })).body['error']).toBe('factor_required')
    await logIn(window, first)
    expect((await register(window, second)).status).toBe(200)
    expect((await window.get('/tenant/passkeys')).body['items']).toMatchObject([
      { id: first.id, usedAt: expect.any(String) },
      { id: second.id },
    ])
    expect((await window.post('/tenant/passkey/remove', { passkey: first.id })).body).toEqual({ removed: true })
    expect((await window.post('/tenant/passkey/remove', { passkey: first.id })).status).toBe(404)
    expect((await logIn(browser(), first)).text).toBe(refusal)
    expect((await logIn(browser(), second)).status).toBe(200)
  })

  it('of somebody who was removed opens nothing', async () => {
    const boss = await signUp('leaving')
    const { body } = await boss.post('/tenant/members/invite', { email: 'a@leaving.example', role: 'admin' })
    const guest = browser()
    await guest.post('/tenant/verify', { code: await instance.mailedCode('a@leaving.example') })
    const theirs = await authenticatorOf(guest)
    await register(guest, theirs)
    expect((await logIn(browser(), theirs)).status).toBe(200)
    await boss.post('/tenant/members/remove', { member: (body['member'] as { id: string }).id })
    expect((await logIn(browser(), theirs)).text).toBe(refusal)
  })

  it('lets in who has a token of their own, and shows a factor that a new token needs', async () => {
    const { window, token } = await withOwnToken(instance, 'tokened')
    const own = await authenticatorOf(window)
    expect((await register(window, own)).status).toBe(200)
    const entering = browser()
    expect((await logIn(entering, own)).status).toBe(200)
    expect((await entering.post('/tenant/factor/enroll')).status).toBe(200)
    await openOwn(instance, token)
  })
})
