import { scryptSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as oidc from 'openid-client'
import { afterAll, expect, it } from 'vitest'
import { duressPin, pin } from '../../support/enrolled.ts'
import { freePort } from '../../support/cli.ts'
import { quietInstance } from '../../support/instance.ts'
import { authorizeBy, newClient, PromptWindow, type TestClient } from '../../support/oidc.ts'
import { phonesOf } from './approvals.ts'
import { people, unreachable } from './five-statuses.ts'
import { runningApp } from './running-app.ts'

const instance = await quietInstance()
const folder = mkdtempSync(join(tmpdir(), 'zaas-oidc-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const tenant = await instance.signUp('second-step', { duress: true, protection: { iterations: 10_000 } })
const withPhones = ['ann lee', 'ann%20lee', 'kim+ops', 'o\'neil & "co"', 'a&b=c', '日本']
const phone = await phonesOf(instance, tenant, withPhones)
await phone('ann lee').open(pin)
await phone('o\'neil & "co"').open(duressPin)
const port = await freePort()
const home = `http://127.0.0.1:${port}`
const client = await newClient(instance, tenant, { redirectUris: [`${home}/callback`] })
const users = join(folder, 'users.json')
const salt = Buffer.from('salt')
const kept = `${salt.toString('hex')}:${scryptSync('secret', salt, 64).toString('hex')}`
writeFileSync(users, JSON.stringify(Object.fromEntries(Object.keys(people).map((name) => [name, kept]))))

/** A browser at the application. */
class Browser {
  cookie = ''

  async go(path: string, init: RequestInit = {}): Promise<{ status: number; text: string; location: string }> {
    const answer = await fetch(new URL(path, home), { ...init, redirect: 'manual', headers: { cookie: this.cookie } })
    this.cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? this.cookie
    return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') ?? '' }
  }

  password = (user: string, password = 'secret') =>
    this.go('/', { method: 'POST', body: new URLSearchParams({ user, password }) })

  /** Types the password, and goes on to the page of zaas. */
  async atPrompt(user: string): Promise<PromptWindow> {
    const { search } = new URL((await this.password(user)).location)
    return new PromptWindow(client, '', await authorizeBy(client, search.slice(1)))
  }

  /** Comes back from zaas, and says what is there. */
  async back({ href }: URL): Promise<string> {
    const { status, text } = await this.go(href)
    return status === 303 ? (await this.go('/')).text : text
  }
}

const running = (issuer: string, work: () => Promise<void>): Promise<void> => {
  const { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } = client
  const env = { ISSUER: `${issuer}/oidc`, CLIENT_ID, CLIENT_SECRET, HOME_URL: home, USERS: users }
  return runningApp({ program: process.execPath, args: ['docs/examples/openid-connect.mjs'], env }, work, port)
}

it('a form log-in lets in, after the password, whoever approves the number on their phone or types a code', async () => {
  await running(instance.url, async () => {
    for (const user of withPhones) {
      const browser = new Browser()
      const window = await browser.atPrompt(user)
      const forced = user.startsWith('o')
      const location = await window.approved(phone(user), forced ? duressPin : pin)
      expect(await browser.back(location), user).toMatch(/^Welcome, /)
    }
    for (const user of Object.keys(people).filter((id) => !withPhones.includes(id))) {
      const browser = new Browser()
      const window = await browser.atPrompt(user)
      const asked = { client: 'Acme Wiki', codes: true, number: expect.any(Number), secondsLeft: expect.any(Number) }
      expect(await window.ask(), user).toEqual({ state: 'waiting', ...asked })
      expect(await window.view({ code: '000000' }), user).toEqual({ state: 'wrong' })
      const { location } = await window.view({ cancel: true })
      expect(await browser.back(new URL(String(location))), user).toMatch(/^You were not let in\./)
    }
    const browser = new Browser()
    expect((await browser.password('ann lee', 'wrong')).status).toBe(401)
    const window = await browser.atPrompt('kim+ops')
    await window.ask()
    const { code } = await phone('kim+ops').otp(pin)
    const { location } = await window.view({ code })
    expect(await new Browser().back(new URL(String(location)))).toMatch(/^<form/)
    expect(await browser.back(new URL(String(location)))).toBe('Welcome, kim+ops!')
  })
}, 120_000)

it('nobody is let in where zaas cannot be reached', async () => {
  for (const url of await unreachable())
    await running(url, async () => {
      expect(await new Browser().password('ann lee')).toMatchObject({ status: 503, location: '' })
    })
}, 60_000)

/** Logs in with the library alone. */
const claimsOf = async (of: TestClient, user: string, typed: string) => {
  const by = oidc.ClientSecretPost(of.clientSecret)
  const options = { execute: [oidc.allowInsecureRequests] }
  const issuer = await oidc.discovery(new URL(`${instance.url}/oidc`), of.clientId, undefined, by, options)
  const [verifier, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomNonce()]
  const challenge = await oidc.calculatePKCECodeChallenge(verifier)
  const asked = { redirect_uri: of.redirectUri, scope: 'openid', nonce }
  const address = oidc.buildAuthorizationUrl(issuer, {
    ...asked,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  const window = new PromptWindow(of, '', await authorizeBy(of, address.search.slice(1)))
  const location = await window.approved(phone(user), typed, user)
  const checks = { pkceCodeVerifier: verifier, expectedNonce: nonce, idTokenExpected: true }
  const tokens = await oidc.authorizationCodeGrant(issuer, location, checks)
  const claims = tokens.claims()
  const info = await oidc.fetchUserInfo(issuer, tokens.access_token, claims?.sub ?? '')
  return { claims, info }
}

it('openid-client logs in by phone, and hears of duress where its client may', async () => {
  const hiding = await newClient(instance, tenant, { hideDuress: true })
  expect(await claimsOf(client, '日本', pin)).toMatchObject({
    claims: { preferred_username: '日本', acr: 'urn:zaas:approved' },
    info: { preferred_username: '日本' },
  })
  const told = await claimsOf(client, '日本', duressPin)
  expect([told.claims?.['duress'], told.info['duress']]).toEqual([true, true])
  const hidden = await claimsOf(hiding, '日本', duressPin)
  expect(JSON.stringify(hidden)).not.toContain('duress')
  expect(Object.keys(hidden.claims ?? {})).toEqual(Object.keys(told.claims ?? {}).filter((name) => name !== 'duress'))
}, 60_000)
