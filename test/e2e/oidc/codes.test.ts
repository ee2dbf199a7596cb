import { createHmac } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Token } from '../../../sdk/index.ts'
import { enrolled, pin } from '../../support/enrolled.ts'
import { sharedInstance, type Tenant } from '../../support/instance.ts'
import {
  authorizeBy,
  codeIn,
  infoOf,
  newClient,
  newPkce,
  parametersOf,
  postForm,
  PromptWindow,
  redeem,
  type TestClient,
} from '../../support/oidc.ts'

const instance = await sharedInstance()
let tenant: Tenant
let client: TestClient
let other: TestClient
let token: Token
const { challenge } = newPkce()

beforeAll(async () => {
  tenant = await instance.signUp('oidccodes', { duress: true, protection: { iterations: 10_000 } })
  client = await newClient(instance, tenant, {
    redirectUris: ['https://wiki.acme.example/callback', 'https://wiki.acme.example/callback?tenant=acme'],
  })
  other = await newClient(instance, tenant, { name: 'Other', redirectUris: ['https://other.example/cb'] })
  token = (await enrolled(instance, tenant, 'joe')).token
})

/** A log-in that the phone approved, with its code. */
const withCode = async (of = client): Promise<[PromptWindow, string]> => {
  instance.advance(121_000)
  const window = await PromptWindow.begin(of, { login_hint: 'joe' })
  return [window, codeIn(await window.approved(token, pin))]
}

describe('a code', () => {
  it('is redeemed once; coming again it takes back what it gave', async () => {
    const [window, code] = await withCode()
    const first = await redeem(window, code)
    expect(first.status).toBe(200)
    const info = () => infoOf(client, first.body['access_token'])
    expect((await info()).status).toBe(200)
    const again = await redeem(window, code)
    expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant'])
    const refused = await info()
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"'])
  })

  it('is redeemed by one of many at once at most', async () => {
    const [window, code] = await withCode()
    const all = await Promise.all(Array.from({ length: 8 }, () => redeem(window, code)))
    expect(all.filter(({ status }) => status === 200).length).toBe(1)
  })

  it('works for a minute, and what it gives for five', async () => {
    const [window, code] = await withCode()
    instance.advance(59_000)
    const { status, body } = await redeem(window, code)
    expect(status).toBe(200)
    const info = () => infoOf(client, body['access_token'])
    instance.advance(295_000)
    expect((await info()).status).toBe(200)
    instance.advance(6_000)
    expect((await info()).status).toBe(401)
    const [late, over] = await withCode()
    instance.advance(60_000)
    expect((await redeem(late, over)).body['error']).toBe('invalid_grant')
  })

  it('is redeemed by its client alone, with the secret behind the challenge and the same address', async () => {
    const [window, code] = await withCode()
    const [{ verifier }] = [newPkce()]
    for (const [more, as, error] of [
      [{}, other, 'invalid_grant'],
      [{}, { ...client, clientSecret: other.clientSecret }, 'invalid_client'],
      [{}, { clientId: 'nobody.x.AAAAAAAAAAAA', clientSecret: client.clientSecret }, 'invalid_client'],
      [{ code_verifier: verifier }, client, 'invalid_grant'],
      [{ code_verifier: '' }, client, 'invalid_request'],
      [{ redirect_uri: 'https://wiki.acme.example/callback?tenant=acme' }, client, 'invalid_grant'],
      [{ redirect_uri: '' }, client, 'invalid_request'],
      [{ code: 'x' }, client, 'invalid_grant'],
      [{ grant_type: 'refresh_token' }, client, 'unsupported_grant_type'],
      [{ grant_type: '' }, client, 'invalid_request'],
      [{ client_id: other.clientId }, client, 'invalid_client'],
      [{ client_secret: client.clientSecret }, client, 'invalid_client'],
    ] as const)
      expect((await redeem(window, code, more, as)).body['error'], JSON.stringify(more)).toBe(error)
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: client.redirectUri,
      code_verifier: window.verifier,
      client_id: client.clientId,
      client_secret: client.clientSecret,
    }
    expect((await postForm(client, '/oidc/token', form)).status).toBe(200)
  })
})

describe('an old ID token as a hint', () => {
  const hinted = (id_token_hint: string, of = client) => authorizeBy(of, parametersOf(of, challenge, { id_token_hint }))

  it('names its user also when it has run out, and only when we signed it for this client', async () => {
    const [window, code] = await withCode()
    const idToken = (await redeem(window, code)).body['id_token'] ?? ''
    instance.advance(86_400_000)
    expect((await hinted(idToken)).location).toMatch(/^\/prompt\/#/)
    const again = await PromptWindow.begin(client, { id_token_hint: idToken })
    expect(await again.view()).toMatchObject({ named: true })
    const [head = '', payload = '', signature = ''] = idToken.split('.')
    const coded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, string>
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, string>
    const keys = await (await fetch(`${instance.url}/oidc/jwks`)).text()
    const hmac = `${coded({ ...header, alg: 'HS256' })}.${payload}`
    for (const bad of [
      `${coded({ ...header, alg: 'none' })}.${payload}.`,
      `${coded({ ...header, alg: 'none' })}.${payload}.${signature}`,
      `${hmac}.${createHmac('sha256', keys).update(hmac).digest('base64url')}`,
      `${coded({ ...header, alg: 'PS256' })}.${payload}.${signature}`,
      `${coded({ ...header, kid: 'x' })}.${payload}.${signature}`,
      `${head}.${coded({ ...claims, preferred_username: 'ann' })}.${signature}`,
      `${head}.${payload}.${signature.slice(0, -4)}AAAA`,
    ])
      expect(new URL((await hinted(bad)).location).searchParams.get('error'), bad.slice(0, 20)).toBe('invalid_request')
    expect(new URL((await hinted(idToken, other)).location).searchParams.get('error')).toBe('invalid_request')
    const both = parametersOf(client, challenge, { id_token_hint: idToken, login_hint: 'ann' })
    expect(new URL((await authorizeBy(client, both)).location).searchParams.get('error')).toBe('invalid_request')
  })
})
