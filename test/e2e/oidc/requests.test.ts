import { beforeAll, describe, expect, it } from 'vitest'
import type { Token } from '../../../sdk/index.ts'
import { enrolled, pin } from '../../support/enrolled.ts'
import { sharedInstance, type Tenant } from '../../support/instance.ts'
import {
  authorizeBy,
  basic,
  codeIn,
  newClient,
  newPkce,
  parametersOf,
  postForm,
  PromptWindow,
  type TestClient,
} from '../../support/oidc.ts'

const instance = await sharedInstance()
let tenant: Tenant
let client: TestClient
let other: TestClient
let token: Token
const { challenge } = newPkce()

beforeAll(async () => {
  tenant = await instance.signUp('oidchostile', { duress: true, protection: { iterations: 10_000 } })
  client = await newClient(instance, tenant, {
    redirectUris: ['https://wiki.acme.example/callback', 'https://wiki.acme.example/callback?tenant=acme'],
  })
  other = await newClient(instance, tenant, { name: 'Other', redirectUris: ['https://other.example/cb'] })
  token = (await enrolled(instance, tenant, 'joe')).token
})

describe('requests for a log-in', () => {
  it('go nowhere but to an address of the client, byte by byte', async () => {
    for (const [change, fault] of [
      [{ redirect_uri: 'https://wiki.acme.example/callback/' }, 'address'],
      [{ redirect_uri: 'https://wiki.acme.example/Callback' }, 'address'],
      [{ redirect_uri: 'https://wiki.acme.example/callback?x=1' }, 'address'],
      [{ redirect_uri: 'https://wiki.acme.example:443/callback' }, 'address'],
      [{ redirect_uri: 'https://wiki.acme.example@evil.example/callback' }, 'address'],
      [{ redirect_uri: 'https://other.example/cb' }, 'address'],
      [{ redirect_uri: '' }, 'address'],
      [{ client_id: 'nobody.x.AAAAAAAAAAAA' }, 'client'],
      [{ client_id: `${client.clientId}A` }, 'client'],
      [{ client_id: '' }, 'client'],
      [{ request_uri: 'https://evil.example/request' }, 'request'],
      [{ request_uri: `urn:ietf:params:oauth:request_uri:${'A'.repeat(43)}` }, 'request'],
    ] as const)
      expect(await authorizeBy(client, parametersOf(client, challenge, change)), JSON.stringify(change)).toMatchObject({
        status: 303,
        location: `/prompt/#${fault}`,
        cookie: '',
      })
    const twice = `${new URLSearchParams(parametersOf(client, challenge)).toString()}&redirect_uri=https://evil.example/`
    expect((await authorizeBy(client, twice)).location).toBe('/prompt/#request')
  })

  it('that are wrong go back with an error, the state and who says so', async () => {
    for (const [change, error] of [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ response_type: 'code id_token' }, 'unsupported_response_type'],
      [{ response_type: '' }, 'invalid_request'],
      [{ response_mode: 'fragment' }, 'invalid_request'],
      [{ scope: 'profile' }, 'invalid_scope'],
      [{ scope: '' }, 'invalid_scope'],
      // No PKCE, a challenge that is the secret, or none that could be one.
      [{ code_challenge: '' }, 'invalid_request'],
      [{ code_challenge_method: '' }, 'invalid_request'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge: 'short' }, 'invalid_request'],
      [{ request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
      [{ registration: '{}' }, 'registration_not_supported'],
      [{ prompt: 'none' }, 'login_required'],
      [{ prompt: 'none login' }, 'invalid_request'],
      [{ prompt: 'create' }, 'invalid_request'],
      [{ max_age: '-1' }, 'invalid_request'],
      [{ nonce: 'n'.repeat(2049) }, 'invalid_request'],
      [{ login_hint: 'x'.repeat(257) }, 'invalid_request'],
      [{ id_token_hint: 'x' }, 'invalid_request'],
    ] as const) {
      const { location, cookie } = await authorizeBy(client, parametersOf(client, challenge, change))
      const back = new URL(location)
      expect(`${back.origin}${back.pathname}`).toBe(client.redirectUri)
      expect(Object.fromEntries(back.searchParams), JSON.stringify(change)).toEqual({
        error,
        state: 'the state',
        iss: `${instance.url}/oidc`,
      })
      expect(cookie).toBe('')
    }
  })

  it('keep what stands in an address already, and take a form too', async () => {
    const redirect_uri = 'https://wiki.acme.example/callback?tenant=acme'
    const { location } = await authorizeBy(client, parametersOf(client, challenge, { redirect_uri, prompt: 'none' }))
    expect(location).toMatch(/^https:\/\/wiki\.acme\.example\/callback\?tenant=acme&error=login_required&/)
    const answer = await postForm(client, '/oidc/authorize', parametersOf(client, challenge))
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/prompt\/#[\w-]{22}$/),
    ])
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-.*; Path=\/; Secure; HttpOnly; SameSite=Strict$/)
  })

  it('that were left beforehand work once, for their client, for a minute', async () => {
    const push = async (of: TestClient) => {
      const answer = await postForm(of, '/oidc/par', parametersOf(of, challenge, { login_hint: 'joe' }), basic(of))
      expect(answer.status).toBe(201)
      return (await answer.json()) as { request_uri: string; expires_in: number }
    }
    const { request_uri, expires_in } = await push(client)
    expect(expires_in).toBe(60)
    expect((await authorizeBy(client, { client_id: other.clientId, request_uri })).location).toBe('/prompt/#request')
    const right = { client_id: client.clientId, request_uri }
    expect((await authorizeBy(client, right)).location).toMatch(/^\/prompt\/#[\w-]{22}$/)
    expect((await authorizeBy(client, right)).location).toBe('/prompt/#request')
    const late = await push(client)
    instance.advance(62_000)
    expect((await authorizeBy(client, { ...right, request_uri: late.request_uri })).location).toBe('/prompt/#request')
    for (const [form, headers, status] of [
      [{}, {}, 401],
      [{}, basic({ ...client, clientSecret: other.clientSecret }), 401],
      [{ redirect_uri: 'https://evil.example/' }, basic(client), 400],
      [{ request_uri }, basic(client), 400],
    ] as const)
      expect((await postForm(client, '/oidc/par', parametersOf(client, challenge, form), headers)).status).toBe(status)
  })
})

describe('the page’s requests', () => {
  it('are the browser’s that began, and a page’s of ours', async () => {
    const [mine, theirs] = [await PromptWindow.begin(client), await PromptWindow.begin(client)]
    expect((await mine.send(null)).status).toBe(200)
    const strangers: Record<string, string>[] = [
      { cookie: '' },
      { cookie: theirs.cookie },
      { cookie: `${mine.cookie.split('=')[0]}=${theirs.cookie.split('=')[1]}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const as of strangers) {
      expect((await mine.send(null, as)).status, JSON.stringify(as)).toBe(403)
      expect((await mine.send({ cancel: true }, as)).status).toBe(403)
      expect((await mine.send({ ask: { user: 'joe', language: 'en' } }, as)).status).toBe(403)
    }
    // A form of another site cannot send JSON.
    expect((await mine.send({ cancel: true }, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await mine.send({ ask: { user: 'joe', language: 'en' }, more: 1 })).status).toBe(400)
    expect((await mine.send(null)).text).toContain('"state":"ask"')
    instance.advance(601_000)
    expect((await mine.send(null)).status).toBe(403)
  })

  it('ask one phone once, however often they come at once', async () => {
    instance.advance(121_000)
    const window = await PromptWindow.begin(client)
    const views = await Promise.all(Array.from({ length: 5 }, () => window.ask('joe')))
    expect(new Set(views.map(({ number }) => number)).size).toBe(1)
    expect((await token.transactions()).length).toBe(1)
  })

  it('that come at once give one code', async () => {
    instance.advance(121_000)
    const window = await PromptWindow.begin(client)
    const back = await window.approved(token, pin, 'joe')
    const all = await Promise.all(Array.from({ length: 5 }, () => window.end()))
    expect(new Set([back, ...all].map(codeIn)).size).toBe(1)
  })
})
