import { describe, expect, it } from 'vitest'
import { browsersOn } from '../support/browsers.ts'
import { sharedInstance } from '../support/instance.ts'
import { refusal } from '../support/requests.ts'

const instance = await sharedInstance()
const { browser, signUp, logIn, session } = browsersOn(instance)
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
    expect((await asking.post('/tenant/verify', { code })).text).toBe(refusal)
    expect([await session(asking), await session(owner)]).toEqual([200, 200])
  })

  it('of a sign-up works again within its hour, with the same answer, until there is a second factor', async () => {
    const email = 'owner@lost.example'
    await browser().post('/tenant/signup', { tenant: 'lost', email })
    const code = await instance.mailedCode(email)
    minutes(20)
    const windows = Array.from({ length: 4 }, () => browser())
    const answers = await Promise.all(windows.map((window) => window.post('/tenant/verify', { code })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(await Promise.all(windows.map(session))).toEqual([200, 200, 200, 200])
    minutes(39)
    const again = await browser().post('/tenant/verify', { code })
    expect(again.text).toBe(answers[0]?.text)
    const { ownerKey, service } = again.body as { ownerKey: string; service: string }
    expect((await instance.get('/service/get', { service }, ownerKey)).status).toBe(200)
    minutes(2)
    expect((await browser().post('/tenant/verify', { code })).text).toBe(refusal)
  })

  it('of a sign-up tells another one of the same name that it is taken', async () => {
    const emails = ['one@twice.example', 'two@twice.example']
    for (const email of emails) await browser().post('/tenant/signup', { tenant: 'twice', email })
    const codes = await Promise.all(emails.map((email) => instance.mailedCode(email)))
    const answers = await Promise.all(codes.map((code) => browser().post('/tenant/verify', { code })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)?.body['error']).toBe('name_taken')
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
    expect((await browser().post('/tenant/verify', { code })).text).toBe(refusal)
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
    const first = await signUp('windows')
    const second = await logIn('windows', 'owner@windows.example', 2)
    const third = await logIn('windows', 'owner@windows.example', 3)
    const list = async (window: Awaited<ReturnType<typeof signUp>>) =>
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
