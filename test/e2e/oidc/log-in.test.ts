import { generateSync } from 'otplib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Token } from '../../../sdk/index.ts'
import { duressPin, enrolled, pin } from '../../support/enrolled.ts'
import { sharedInstance, type Tenant } from '../../support/instance.ts'
import { claimsOf, codeIn, infoOf, newClient, PromptWindow, redeem, type TestClient } from '../../support/oidc.ts'

const instance = await sharedInstance()
const quick = { duress: true, protection: { iterations: 10_000 } }
let tenant: Tenant
let client: TestClient
let token: Token

beforeAll(async () => {
  tenant = await instance.signUp('oidclogin', quick)
  client = await newClient(instance, tenant)
  token = (await enrolled(instance, tenant, 'joe')).token
})

describe('a log-in', () => {
  it('goes by the phone from the client to an ID token, and a token that is open already does not satisfy it', async () => {
    await token.open(pin)
    const window = await PromptWindow.begin(client, { login_hint: 'joe' })
    expect(await window.view()).toEqual({ state: 'ask', client: 'Acme Wiki', named: true })
    const { number, ...view } = await window.ask()
    expect(view).toEqual({ state: 'waiting', client: 'Acme Wiki', codes: false, secondsLeft: expect.any(Number) })
    expect(await window.view()).toMatchObject({ state: 'waiting', number })
    const [transaction] = await token.transactions()
    expect(transaction?.text).toBe(`Log in to Acme Wiki? The page shows the number ${String(number)}.`)
    if (transaction === undefined) throw new Error('the phone was not asked')
    await token.approve(transaction, pin)
    const back = await window.end()
    expect(`${back.origin}${back.pathname}`).toBe(client.redirectUri)
    expect(back.searchParams.get('state')).toBe('the state')
    // Who answers, so that a client of several is not misled (mix-up).
    expect(back.searchParams.get('iss')).toBe(`${instance.url}/oidc`)
    const { status, body } = await redeem(window, codeIn(back))
    expect([status, body['token_type']]).toEqual([200, 'Bearer'])
    const claims = await claimsOf(client, body['id_token'] ?? '')
    expect(claims).toEqual({
      iss: `${instance.url}/oidc`,
      aud: client.clientId,
      sub: expect.stringMatching(/^[\w-]{43}$/),
      preferred_username: 'joe',
      nonce: 'the nonce',
      acr: 'urn:zaas:approved',
      amr: ['swk', 'pin', 'mfa'],
      iat: expect.any(Number),
      exp: Number(claims['iat']) + 300,
      auth_time: expect.any(Number),
    })
    expect(Math.abs(Number(claims['auth_time']) - instance.now() / 1000)).toBeLessThan(30)
    const answer = await infoOf(client, body['access_token'])
    expect((await answer.json()) as object).toEqual({ sub: claims['sub'], preferred_username: 'joe' })
  })

  it('that the phone denies goes back with access_denied, one that nobody answers with login_required', async () => {
    const denied = await PromptWindow.begin(client, { login_hint: 'joe' })
    await denied.ask()
    for (const transaction of await token.transactions()) await token.deny(transaction)
    expect((await denied.end()).searchParams.get('error')).toBe('access_denied')
    const late = await PromptWindow.begin(client)
    await late.ask('joe')
    instance.advance(121_000)
    expect((await late.end()).searchParams.get('error')).toBe('login_required')
    const left = await PromptWindow.begin(client)
    expect(new URL(String((await left.view({ cancel: true }))['location'])).searchParams.get('error')).toBe(
      'access_denied',
    )
  })

  it('is asked and looked at in the same way whether there is such a user or not', async () => {
    const views = async (user: string) => {
      const window = await PromptWindow.begin(client)
      const asked = await window.send({ ask: { user, language: 'es' } })
      const looked = await window.send(null)
      expect(Math.min(asked.ms)).toBeGreaterThan(390)
      const told = [asked, looked].map(
        ({ status, text }) => `${status} ${text.replace(/"(number|secondsLeft)":\d+/g, '$1')}`,
      )
      instance.advance(121_000)
      return [...told, (await window.end()).search.replace(/code=[^&]*/, 'code')]
    }
    const joe = await views('joe')
    expect(await views('nobody')).toEqual(joe)
    const blocked = (await enrolled(instance, tenant, 'blocked')).token
    await instance.post('/token/force', { service: tenant.service, id: 'blocked', status: 4 }, tenant.adminKey)
    expect(await views('blocked')).toEqual(joe)
    expect(blocked.id).toMatch(/./)
  })
})

describe('duress', () => {
  const exchanged = async (of: TestClient, typed: string, [user, phone]: [string, Token] = ['joe', token]) => {
    const window = await PromptWindow.begin(of, { login_hint: user })
    const { number } = await window.ask()
    for (const transaction of await phone.transactions())
      if (transaction.text?.includes(String(number))) await phone.approve(transaction, typed)
    const { status, text } = await window.send(null)
    const location = new URL((JSON.parse(text) as { location: string }).location)
    const redeemed = await redeem(window, codeIn(location))
    const claims = await claimsOf(of, redeemed.body['id_token'] ?? '')
    const about = await (await infoOf(client, redeemed.body['access_token'])).text()
    return { status, browser: text.length, claims, redeemed, about }
  }

  it('logs in, and is told to a client that may see it, in an answer of the same length', async () => {
    const normal = await exchanged(client, pin)
    const duress = await exchanged(client, duressPin)
    expect(normal.claims).not.toHaveProperty('duress')
    expect(duress.claims['duress']).toBe(true)
    expect(JSON.parse(duress.about)).toMatchObject({ duress: true })
    expect(duress.redeemed.text.length).toBe(normal.redeemed.text.length)
    expect(duress.about.length).toBe(normal.about.length)
    expect([duress.status, duress.browser]).toEqual([normal.status, normal.browser])
  })

  it('is kept from a client with hideDuress: the same claims, the same answer', async () => {
    const blind = await newClient(instance, tenant, { name: 'Blind', hideDuress: true })
    // Nobody's hold of duress runs yet.
    const ann: [string, Token] = ['ann', (await enrolled(instance, tenant, 'ann')).token]
    const [normal, duress] = [await exchanged(blind, pin, ann), await exchanged(blind, duressPin, ann)]
    expect(duress.claims).not.toHaveProperty('duress')
    const without = ({ claims }: typeof normal) => ({ ...claims, iat: 0, exp: 0, auth_time: 0 })
    expect(without(duress)).toEqual(without(normal))
    expect(duress.redeemed.text.length).toBe(normal.redeemed.text.length)
    expect(duress.redeemed.text.trim().length).toBe(normal.redeemed.text.trim().length)
    expect(duress.about).toBe(normal.about)
    expect(duress.browser).toBe(normal.browser)
  })
})

describe('codes', () => {
  it('are taken where the client named the user in a request of its own, on the token’s one counter', async () => {
    const window = await PromptWindow.begin(client, { login_hint: 'joe' }, { pushed: true })
    expect(await window.ask()).toMatchObject({ codes: true })
    expect(await window.view({ code: '000000' })).toEqual({ state: 'wrong' })
    expect((await instance.detail(tenant, 'joe'))['errors']).toBe(1)
    const { code } = (await token.otp(pin)) as { code: string }
    const back = new URL(String((await window.view({ code }))['location']))
    const { body } = await redeem(window, codeIn(back))
    expect(await claimsOf(client, body['id_token'] ?? '')).toMatchObject({ amr: ['otp'], acr: 'urn:zaas:code' })
    instance.advance(121_000)
    const again = await PromptWindow.begin(client, { login_hint: 'joe' }, { pushed: true })
    await again.ask()
    expect(await again.view({ code })).toEqual({ state: 'wrong' })
  })

  it('of an authenticator app count too, its first one completes the enrolment', async () => {
    const asked = { service: tenant.service, id: 'an app', method: 'authenticator' }
    const { body } = await instance.post('/token/enroll', asked, tenant.adminKey)
    const secret = new URL(String(body['otpauth'])).searchParams.get('secret') ?? ''
    const code = generateSync({ secret, epoch: Math.floor(instance.now() / 1000) })
    const window = await PromptWindow.begin(client, { login_hint: 'an app' }, { pushed: true })
    await window.ask()
    expect(await window.view({ code })).toMatchObject({ state: 'done' })
  })

  it('are refused where a browser named the user, and wrong for a user whom nobody knows', async () => {
    instance.advance(121_000)
    const named = await PromptWindow.begin(client, { login_hint: 'joe' })
    await named.ask()
    expect((await named.send({ code: '123456' })).status).toBe(403)
    const unnamed = await PromptWindow.begin(client, {}, { pushed: true })
    await unnamed.ask('joe')
    expect((await unnamed.send({ code: '123456' })).status).toBe(403)
    const unknown = await PromptWindow.begin(client, { login_hint: 'nobody' }, { pushed: true })
    expect(await unknown.ask()).toMatchObject({ codes: true })
    for (const code of ['123456', '1', 'ZZZZZZZZZZZZ']) expect(await unknown.view({ code })).toEqual({ state: 'wrong' })
  })
})
