// A form log-in whose second step is OpenID Connect: the password here, then zaas asks the phone, or takes a code.
// `node openid-connect.mjs` with ISSUER, CLIENT_ID, CLIENT_SECRET, HOME_URL (its own address), PORT, and USERS, a JSON file of
// names with "<salt>:<scrypt>", both hex. The client's redirect address is HOME_URL with /callback behind it.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import * as oidc from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, HOME_URL, PORT, USERS } = process.env
const users = new Map(Object.entries(JSON.parse(readFileSync(USERS, 'utf8'))))
const nobody = `${'00'.repeat(16)}:${'00'.repeat(64)}`
const sessions = new Map() // cookie → { user, until }, and while the second step is open what belongs to it as `step`
const [waitSeconds, sessionSeconds] = [600, 8 * 3600]

const isPassword = async (user, password) => {
  // Whoever is unknown takes as long as a wrong password, so that nobody learns who exists.
  const [salt, hash] = (users.get(user) ?? nobody).split(':').map((hex) => Buffer.from(hex, 'hex'))
  return timingSafeEqual(await promisify(scrypt)(password, salt, 64), hash)
}

const begin = (user, step) => {
  const cookie = randomBytes(32).toString('base64url')
  sessions.set(cookie, { user, step, until: Date.now() + (step === null ? sessionSeconds : waitSeconds) * 1000 })
  return { 'set-cookie': `__Host-session=${cookie}; Path=/; Secure; HttpOnly; SameSite=Lax` }
}

let known = null // What the issuer says of itself; asked for again until it was reached.
const issuer = async () => {
  const execute = ISSUER.startsWith('http:') ? [oidc.allowInsecureRequests] : [] // An instance on this machine.
  const by = oidc.ClientSecretBasic(CLIENT_SECRET)
  known ??= await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, by, { execute, timeout: 3 })
  return known
}

/** Sends the browser to zaas. The request goes there beforehand, so that the user in it is ours and codes may be typed. */
const ask = async (user) => {
  const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()]
  const { href: location } = await oidc.buildAuthorizationUrlWithPAR(await issuer(), {
    redirect_uri: `${HOME_URL}/callback`,
    scope: 'openid',
    login_hint: user,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  return [303, '', { location, ...begin(user, { verifier, state, nonce }) }]
}

/** The browser is back: it is in when zaas says that it was this user. */
const finish = async (path, { user, step }) => {
  const checks = { pkceCodeVerifier: step.verifier, expectedState: step.state, expectedNonce: step.nonce }
  const tokens = await oidc.authorizationCodeGrant(await issuer(), new URL(path, HOME_URL), checks)
  if (tokens.claims()?.preferred_username !== user.normalize('NFC')) throw new Error('somebody else')
  return [303, '', { location: '/', ...begin(user, null) }]
}

const failed = ({ error }) =>
  ['access_denied', 'login_required'].includes(error)
    ? [403, `You were not let in. ${form}`]
    : [503, 'Nobody can log in just now. Please wait.']

const escaped = (value) => value.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
const form =
  '<form method="post" action="/"><input name="user"><input name="password" type="password"><button>Log in</button></form>'

const answer = async (request) => {
  const cookie = /(?:^|; )__Host-session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
  const session = sessions.get(cookie)
  if (request.method === 'POST') {
    if (!['same-origin', undefined].includes(request.headers['sec-fetch-site'])) return [403, 'Not from here.']
    if (!(Number(request.headers['content-length']) <= 4096)) return [413, 'Too long.']
    const typed = new URLSearchParams(await text(request))
    const user = typed.get('user') ?? ''
    if (!(await isPassword(user, typed.get('password') ?? ''))) return [401, `Wrong name or password. ${form}`]
    return ask(user).catch(failed)
  }
  if (session === undefined || session.until < Date.now()) return [200, form]
  if (session.step === null) return [200, `Welcome, ${escaped(session.user)}!`]
  if (!request.url.startsWith('/callback?')) return [200, form]
  sessions.delete(cookie)
  return finish(request.url, session).catch(failed)
}

createServer(async (request, response) => {
  const [status, body, headers = {}] = await answer(request).catch(() => [500, 'Something went wrong.'])
  const safe = { 'content-security-policy': "default-src 'none'", 'cache-control': 'no-store' }
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...safe, ...headers }).end(body)
}).listen(Number(PORT), '127.0.0.1', () => console.log('listening'))
