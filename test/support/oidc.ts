import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import type { Token } from '../../sdk/index.ts'
import type { Tenant, TestInstance } from './instance.ts'

/** A client of OpenID Connect as tests play it, by the words of the RFCs and without a library. */
export interface TestClient {
  instance: TestInstance
  clientId: string
  clientSecret: string
  redirectUri: string
}

/** A fresh secret of PKCE, and its challenge. */
export const newPkce = () => {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** Registers a client of a tenant's service. */
export const newClient = async (
  instance: TestInstance,
  tenant: Tenant,
  more: { name?: string; hideDuress?: boolean; redirectUris?: string[] } = {},
): Promise<TestClient> => {
  const redirectUris = more.redirectUris ?? ['https://wiki.acme.example/callback']
  const request = { service: tenant.service, name: 'Acme Wiki', ...more, redirectUris }
  const { status, body, text } = await instance.post('/service/client/create', request, tenant.ownerKey)
  if (status !== 201) throw new Error(`${status} ${text}`)
  const { clientId, clientSecret } = body as { clientId: string; clientSecret: string }
  return { instance, clientId, clientSecret, redirectUri: redirectUris[0] ?? '' }
}

/** Sends a form. */
export const postForm = (
  { instance }: Pick<TestClient, 'instance'>,
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${instance.url}${path}`, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' })

/** How a client shows itself in a header. */
export const basic = ({ clientId, clientSecret }: Pick<TestClient, 'clientId' | 'clientSecret'>) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
})

/** What a request for a log-in holds. */
export const parametersOf = (client: TestClient, challenge: string, more: Record<string, string> = {}) => ({
  client_id: client.clientId,
  response_type: 'code',
  scope: 'openid',
  redirect_uri: client.redirectUri,
  state: 'the state',
  nonce: 'the nonce',
  code_challenge: challenge,
  code_challenge_method: 'S256',
  ...more,
})

/** A browser's answer to a request for a log-in: where it is sent, with the cookie that it is given. */
export const authorizeBy = async (
  { instance }: Pick<TestClient, 'instance'>,
  query: Record<string, string> | string,
): Promise<{ status: number; location: string; cookie: string; id: string }> => {
  const search = typeof query === 'string' ? query : new URLSearchParams(query).toString()
  const answer = await fetch(`${instance.url}/oidc/authorize?${search}`, { redirect: 'manual' })
  const location = answer.headers.get('location') ?? ''
  const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  return { status: answer.status, location, cookie, id: location.split('#')[1] ?? '' }
}

/** A window that is on the prompt page. */
export class PromptWindow {
  readonly client: TestClient
  readonly verifier: string
  readonly id: string
  readonly cookie: string

  constructor(client: TestClient, verifier: string, { id, cookie }: { id: string; cookie: string }) {
    this.client = client
    this.verifier = verifier
    this.id = id
    this.cookie = cookie
  }

  /** Begins a log-in; with `pushed`, by a request that the client leaves beforehand. */
  static async begin(
    client: TestClient,
    more: Record<string, string> = {},
    { pushed = false }: { pushed?: boolean } = {},
  ): Promise<PromptWindow> {
    const { verifier, challenge } = newPkce()
    const parameters = parametersOf(client, challenge, more)
    if (!pushed) return new PromptWindow(client, verifier, await authorizeBy(client, parameters))
    const answer = await postForm(client, '/oidc/par', parameters, basic(client))
    const { request_uri = '' } = (await answer.json()) as { request_uri?: string }
    const brought = await authorizeBy(client, { client_id: client.clientId, request_uri })
    return new PromptWindow(client, verifier, brought)
  }

  /** Sends a request of the page; `as` changes what the browser says of it. */
  async send(
    act: object | null,
    as: Record<string, string> = {},
  ): Promise<{ status: number; text: string; ms: number }> {
    const headers = { cookie: this.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...as }
    const at = `${this.client.instance.url}/oidc/prompt`
    const from = performance.now()
    const answer =
      act === null
        ? await fetch(`${at}?prompt=${this.id}`, { headers })
        : await fetch(at, { method: 'POST', headers, body: JSON.stringify({ prompt: this.id, ...act }) })
    return { status: answer.status, text: await answer.text(), ms: performance.now() - from }
  }

  async view(act: object | null = null): Promise<Record<string, unknown>> {
    const { status, text } = await this.send(act)
    if (status !== 200) throw new Error(`${status} ${text}`)
    return JSON.parse(text) as Record<string, unknown>
  }

  /** Has the phone asked. */
  ask(user: string | null = null): Promise<Record<string, unknown>> {
    return this.view({ ask: { user, language: 'en' } })
  }

  /** Has the phone asked, approves it there with this PIN, and gives where the browser goes. */
  async approved(token: Token, pin: string, user: string | null = null): Promise<URL> {
    const { number } = await this.ask(user)
    const [transaction] = (await token.transactions()).filter(({ text }) => text?.includes(String(number)))
    if (transaction === undefined) throw new Error('the phone was not asked')
    await token.approve(transaction, pin)
    return this.end()
  }

  /** Where the browser goes, once that is known. */
  async end(): Promise<URL> {
    const view = await this.view()
    if (view['state'] !== 'done') throw new Error(JSON.stringify(view))
    return new URL(String(view['location']))
  }
}

/** Redeems a code; `more` in the place of what is right. */
export const redeem = async (
  { client, verifier }: Pick<PromptWindow, 'client' | 'verifier'>,
  code: string,
  more: Record<string, string> = {},
  as: Pick<TestClient, 'clientId' | 'clientSecret'> = client,
): Promise<{ status: number; text: string; body: Record<string, string> }> => {
  const form = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier }
  const answer = await postForm(client, '/oidc/token', { ...form, ...more }, basic(as))
  const text = await answer.text()
  return { status: answer.status, text, body: JSON.parse(text) as Record<string, string> }
}

/** Who an access token is about, as the instance tells it. */
export const infoOf = ({ instance }: Pick<TestClient, 'instance'>, accessToken = ''): Promise<Response> =>
  fetch(`${instance.url}/oidc/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })

/** The code in an address that a browser is sent back to. */
export const codeIn = (back: URL): string => back.searchParams.get('code') ?? ''

/** The claims of an ID token, whose signature is checked with Node's own means against what the instance publishes. */
export const claimsOf = async ({ instance }: Pick<TestClient, 'instance'>, token: string) => {
  const [head = '', payload = '', signature = ''] = token.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  const { keys } = (await (await fetch(`${instance.url}/oidc/jwks`)).json()) as { keys: Record<string, string>[] }
  const jwk = keys.find(({ kid }) => kid === read(head)['kid'])
  if (jwk === undefined || read(head)['alg'] !== 'RS256') throw new Error('no key for this token')
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const isRight = verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))
  if (!isRight) throw new Error('a wrong signature')
  return read(payload)
}
