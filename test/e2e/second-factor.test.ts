import { describe, expect, it } from 'vitest'
import type { Token } from '../../sdk/index.ts'
import { type Browser, browsersOn } from '../support/browsers.ts'
import { pin, wrongPin } from '../support/enrolled.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'
import { enrolOwn, logIn as logInAs, openOwn, withOwnToken } from '../support/own-token.ts'

const instance = await sharedInstance()
const { browser, signUp } = browsersOn(instance)
const pending = { pending: 'token', until: expect.any(String) }

const enrol = (window: Browser): Promise<Token> => enrolOwn(instance, window)
const open = (token: Token): Promise<void> => openOwn(instance, token)
const withToken = (tenant: string) => withOwnToken(instance, tenant)
const logIn = (tenant: string, mails: number, window?: Browser) => logInAs(instance, tenant, mails, window)
const confirm = (window: Browser): Promise<Answer> => window.post('/tenant/factor/confirm')

const session = async (window: Browser): Promise<Answer> => window.get('/tenant/session')

describe('a log-in of a member with a token of their own', () => {
  it('is one when the token was opened after it began', async () => {
    const { token } = await withToken('own')
    const { window, answer } = await logIn('own', 2)
    expect([answer.status, answer.body]).toEqual([202, pending])
    expect((await session(window)).body).toEqual(pending)
    await token.open(wrongPin)
    expect((await session(window)).body).toEqual(pending)
    await open(token)
    expect((await session(window)).body).toMatchObject({ tenant: 'own', member: { factor: true } })
    expect((await window.get('/authkey/list')).status).toBe(200)
  })

  it('does not count a token that was open already, nor one opening twice', async () => {
    const { token } = await withToken('before')
    await open(token)
    const { window } = await logIn('before', 2)
    expect((await session(window)).body).toEqual(pending)
    await open(token)
    expect((await session(window)).body['member']).toBeDefined()
    const again = await logIn('before', 3)
    expect((await session(again.window)).body).toEqual(pending)
  })

  it('is no longer possible with the code of the sign-up, nor has that code its keys any more', async () => {
    const email = 'owner@mailbox.example'
    await withToken('mailbox')
    const answer = await browser().post('/tenant/verify', { code: await instance.mailedCode(email) })
    expect([answer.status, answer.body['error']]).toEqual([403, 'forbidden'])
  })

  it('opens nothing while it waits, and ends after five minutes or by logging out', async () => {
    const { window: owner, token } = await withToken('waiting')
    const { window } = await logIn('waiting', 2)
    for (const path of ['/authkey/list', '/tenant', '/tenant/members', '/tenant/sessions', '/service/list'])
      expect([path, (await window.get(path)).status]).toEqual([path, 403])
    for (const path of ['factor/enroll', 'factor/confirm', 'factor/remove', 'sessions/revoke', 'members/invite'])
      expect([path, (await window.post(`/tenant/${path}`)).status]).toEqual([path, 403])
    expect((await owner.get('/tenant/sessions')).body['items']).toHaveLength(1)
    instance.advance(300_000)
    await token.open(pin)
    expect((await session(window)).status).toBe(403)
    const left = await logIn('waiting', 3)
    expect((await left.window.post('/tenant/logout')).status).toBe(200)
    await open(token)
    expect((await session(left.window)).status).toBe(403)
  })

  it('lets nobody in where two browsers wait for one opening', async () => {
    const { token } = await withToken('both')
    const [thief, member] = [await logIn('both', 2), await logIn('both', 3)]
    await open(token)
    expect((await session(member.window)).body['error']).toBe('two_windows')
    for (const { window } of [thief, member]) expect((await session(window)).status).toBe(403)
    const { window } = await logIn('both', 4)
    expect((await session(window)).body).toEqual(pending)
    await open(token)
    expect((await session(window)).body['member']).toBeDefined()
  })

  it('takes the place of the one that the same browser has begun before', async () => {
    const { token } = await withToken('same')
    const { window } = await logIn('same', 2)
    await logIn('same', 3, window)
    await open(token)
    expect((await session(window)).body['member']).toBeDefined()
  })
})

describe('a second factor', () => {
  it('is asked of nobody before its token was opened once for whoever enrolled it', async () => {
    const window = await signUp('half')
    expect((await confirm(window)).body).toEqual(pending)
    expect((await confirm(window)).status).toBe(404)
    const token = await enrol(window)
    expect((await logIn('half', 2)).answer.status).toBe(200)
    await open(token)
    expect((await confirm(window)).body).toEqual({ freshUntil: expect.any(String) })
    expect((await logIn('half', 3)).answer.status).toBe(202)
  })

  it('is fresh for five minutes, and is neither replaced nor removed without', async () => {
    const { window, token } = await withToken('fresh')
    instance.advance(299_000)
    const second = await enrol(window)
    instance.advance(1000)
    for (const path of ['enroll', 'remove'])
      expect((await window.post(`/tenant/factor/${path}`)).body['error']).toBe('factor_required')
    // The new phone has taken the place of the old one.
    expect(await token.open(pin)).toEqual({ result: 'gone' })
    expect((await confirm(window)).status).toBe(202)
    await open(second)
    expect((await confirm(window)).status).toBe(200)
    expect((await window.post('/tenant/factor/remove')).body).toEqual({ removed: true })
    expect((await logIn('fresh', 2)).answer.status).toBe(200)
    expect(await second.open(pin)).toEqual({ result: 'gone' })
  })

  it('of a log-in is fresh too; one that a mail alone let in has none', async () => {
    const { token } = await withToken('entering')
    const { window } = await logIn('entering', 2)
    await open(token)
    await session(window)
    expect((await window.post('/tenant/factor/remove')).status).toBe(200)
  })

  it('that was enrolled and never opened is nobody’s: the next enrolment takes its place without it', async () => {
    const window = await signUp('doubled')
    const lost = await enrol(window)
    const token = await enrol(window)
    expect(await lost.open(pin)).toEqual({ result: 'gone' })
    await confirm(window)
    await open(token)
    expect((await confirm(window)).status).toBe(200)
  })

  it('is audited with who showed it, and never lies in another tenant’s list', async () => {
    const { window } = await withToken('seen')
    const { body } = await window.get('/tenant/audit')
    expect(body['items']).toMatchObject([
      { action: 'tenant.factor-confirm', changes: [{ field: 'member' }, { field: 'factor', from: false, to: true }] },
      { action: 'tenant.verify' },
    ])
    const signup = await instance.post('/tenant/signup', { tenant: 'zaas', email: 'a@b.example' })
    expect(signup.body['error']).toBe('name_taken')
  })
})

describe('the secret of an authkey', () => {
  it('is shown to an owner with a fresh factor, who says why, and nobody else', async () => {
    const { window, token } = await withToken('secrets')
    const { body } = await window.get('/authkey/list')
    const [key = ''] = (body['items'] as { id: string; name: string }[]).map(({ id }) => id)
    const asked = { authkey: key, reason: 'lost' }
    const shown = await window.post('/authkey/reveal', asked)
    const secret = String(shown.body['secret'])
    expect((await instance.get('/authkey/whoami', {}, secret)).body).toMatchObject({ tenant: 'secrets', id: key })
    const { body: audit } = await window.get('/tenant/audit')
    expect((audit['items'] as unknown[])[0]).toMatchObject({
      action: 'authkey.reveal',
      by: expect.stringMatching(/^member:/),
      reason: 'lost',
      changes: [{ field: 'authkey', to: key }],
    })
    expect(JSON.stringify(audit)).not.toContain(secret)
    expect((await window.post('/authkey/reveal', { authkey: key })).status).toBe(400)
    const { body: invited } = await window.post('/tenant/members/invite', { email: 'a@secrets.example', role: 'admin' })
    expect(invited['member']).toMatchObject({ factor: false })
    const admin = browser()
    await admin.post('/tenant/verify', { code: await instance.mailedCode('a@secrets.example') })
    expect((await admin.post('/authkey/reveal', asked)).status).toBe(403)
    instance.advance(300_000)
    expect((await window.post('/authkey/reveal', asked)).body['error']).toBe('factor_required')
    await confirm(window)
    await open(token)
    await confirm(window)
    expect((await window.post('/authkey/reveal', asked)).status).toBe(200)
    const none = await signUp('factorless')
    expect((await none.post('/authkey/reveal', asked)).body['error']).toBe('factor_required')
    const theirs = await withToken('secretless')
    expect((await theirs.window.post('/authkey/reveal', asked)).status).toBe(404)
  })
})
