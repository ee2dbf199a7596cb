// A web log-in: the password, then the token. `node log-in.mjs` with ZAAS, SERVICE, AUTHKEY (role basic), PORT, and
// USERS, a JSON file of names with "<salt>:<scrypt>", both hex.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { createClient, isOpen } from 'zaas-client'

const { ZAAS, SERVICE, AUTHKEY, PORT, USERS } = process.env
const zaas = createClient({ url: ZAAS, authkey: AUTHKEY, timeoutMilliseconds: 3000, tries: 1 })
const users = new Map(Object.entries(JSON.parse(readFileSync(USERS, 'utf8'))))
const nobody = `${'00'.repeat(16)}:${'00'.repeat(64)}`
const sessions = new Map() // cookie → { user, isIn, until }
const [waitSeconds, sessionSeconds] = [120, 8 * 3600]

const isPassword = async (user, password) => {
  // Whoever is unknown takes as long as a wrong password, so that nobody learns who exists.
  const [salt, hash] = (users.get(user) ?? nobody).split(':').map((hex) => Buffer.from(hex, 'hex'))
  return timingSafeEqual(await promisify(scrypt)(password, salt, 64), hash)
}

const begin = (user, isIn) => {
  const cookie = randomBytes(32).toString('base64url')
  sessions.set(cookie, { user, isIn, until: Date.now() + (isIn ? sessionSeconds : waitSeconds) * 1000 })
  return { 'set-cookie': `__Host-session=${cookie}; Path=/; Secure; HttpOnly; SameSite=Lax` }
}

const escaped = (value) => value.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
const form =
  '<form method="post"><input name="user" autocomplete="username"><input name="password" type="password" autocomplete="current-password"><button>Log in</button></form>'
const told = {
  0: 'You have no token yet: ask the help desk.',
  2: 'Open your token on your phone.',
  4: 'Your token is blocked: call the help desk.',
}

/** What whoever typed the right password is told while they wait; null lets them in. */
const ask = async (user) => {
  try {
    const { status } = await zaas.token.status({ service: SERVICE, id: user })
    return isOpen(status) ? null : told[status]
  } catch ({ code }) {
    return code === 'not_found' ? told[0] : 'Nobody can log in just now. Please wait.'
  }
}

const answer = async (request) => {
  const cookie = /(?:^|; )__Host-session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
  let session = sessions.get(cookie)
  if (session !== undefined && session.until < Date.now()) {
    sessions.delete(cookie)
    session = undefined
  }
  if (request.method === 'POST') {
    if (!['same-origin', undefined].includes(request.headers['sec-fetch-site'])) return [403, 'Not from here.']
    if (!(Number(request.headers['content-length']) <= 4096)) return [413, 'Too long.']
    const typed = new URLSearchParams(await text(request))
    const user = typed.get('user') ?? ''
    if (!(await isPassword(user, typed.get('password') ?? ''))) return [401, `Wrong name or password. ${form}`]
    return [303, '', { location: '/', ...begin(user, false) }]
  }
  if (session === undefined) return [200, form]
  if (session.isIn) return [200, `Welcome, ${escaped(session.user)}!`]
  const message = await ask(session.user)
  if (message !== null) return [200, message, { refresh: '3' }]
  sessions.delete(cookie)
  return [303, '', { location: '/', ...begin(session.user, true) }]
}

createServer(async (request, response) => {
  const [status, body, headers = {}] = await answer(request).catch(() => [500, 'Something went wrong.'])
  const safe = { 'content-security-policy': "default-src 'none'; form-action 'self'", 'cache-control': 'no-store' }
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...safe, ...headers }).end(body)
}).listen(Number(PORT), '127.0.0.1', () => console.log('listening'))
