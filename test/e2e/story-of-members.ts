import { Authenticator } from '../support/authenticator.ts'
import { browsersOn } from '../support/browsers.ts'
import type { Answer } from '../support/instance.ts'
import { enrolOwn, logIn, openOwn, withOwnToken } from '../support/own-token.ts'
import { allEndpoints, sampleOf, send } from '../support/requests.ts'
import { instance, pin, tenant } from './story-instance.ts'

/** A browser's headers after an answer that set a cookie. */
const asCookie = ({ headers }: Answer): Record<string, string> => ({
  cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '',
  'sec-fetch-site': 'same-origin',
})

/** As a member of the tenant, in a browser. */
export const asMember = async (): Promise<void> => {
  const email = 'a@members.example'
  await instance.post('/tenant/signup', { tenant: 'members', email })
  await instance.post('/tenant/verify', { code: 'AAAA-AAAA-AAAA-AAAA' })
  const verified = await instance.post('/tenant/verify', { code: await instance.mailedCode(email) })
  const owner = asCookie(verified)
  const reads = ['/service/list', '/service/get?service=members_default', '/authkey/list', '/tenant', '/tenant/audit']
  const usage = '/tenant/usage?from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z&step=day'
  instance.advance(61_000)
  for (const path of [...reads, usage, '/tenant/members', '/tenant/session', '/tenant/sessions']) {
    instance.advance(61_000)
    await instance.call(path, { method: 'GET', headers: owner })
  }
  const members = { ...tenant, name: 'members', service: 'members_default' }
  for (const [id, endpoint] of allEndpoints.filter(([, { session }]) => session !== null)) {
    if (!/^(token\.|webhook\.|service\.client-)/.test(id)) continue
    instance.advance(61_000)
    await send(instance, endpoint, members, sampleOf(endpoint, members), undefined, owner)
  }
  const ask = (path: string, body: object) => {
    instance.advance(61_000)
    return instance.post(path, body, undefined, owner)
  }
  const key = { name: 'x', role: 'basic', services: '*' }
  const { body } = await ask('/authkey/create', key)
  const { id: authkey } = body['authkey'] as { id: string }
  for (const action of ['update', 'rotate', 'revoke']) await ask(`/authkey/${action}`, { authkey })
  await ask('/service/create', { service: 'members_x' })
  await ask('/service/update', { service: 'members_x', displayName: 'x' })
  await ask('/tenant/update', { email })
  instance.advance(61_000)
  await instance.call(`/tenant/job?job=${'A'.repeat(16)}`, { method: 'GET', headers: owner })
  await ask('/service/delete', { service: 'members_x' })
  const invited = await ask('/tenant/members/invite', { email: 'b@members.example', role: 'operator' })
  const { id: member } = invited.body['member'] as { id: string }
  await ask('/tenant/members/update', { member, role: 'admin' })
  await ask('/tenant/members/remove', { member })
  const login = asCookie(await instance.post('/tenant/login', { tenant: 'members', email }))
  await instance.post('/tenant/verify', { code: await instance.mailedCode(email, 2) }, undefined, login)
  await ask('/tenant/sessions/revoke', {})
  await ask('/tenant/logout', {})
}

/** As a member with a token of their own, who loses it, and finds another one. */
export const withFactor = async (): Promise<void> => {
  const { window, token } = await withOwnToken(instance, 'factors')
  instance.advance(61_000)
  const { body } = await window.get('/authkey/list')
  const [{ id: authkey = '' } = {}] = body['items'] as { id?: string }[]
  await window.post('/authkey/reveal', { authkey, reason: 'lost' })
  for (const call of [() => enrolOwn(instance, window), () => window.post('/tenant/factor/remove')]) {
    instance.advance(61_000)
    await call()
  }
  const again = await withOwnToken(instance, 'factored')
  const { window: entering } = await logIn(instance, 'factored', 2)
  await openOwn(instance, again.token)
  await entering.get('/tenant/session')
  await (await logIn(instance, 'factored', 3)).window.post('/tenant/logout')
  await token.open(pin)
  // Codes that no phone has used.
  const idle = await browsersOn(instance).signUp('idle')
  for (const path of ['enroll', 'enroll', 'remove']) await idle.post(`/tenant/factor/${path}`)
}

/** As a member with a passkey. */
export const withPasskey = async (): Promise<void> => {
  const window = await browsersOn(instance).signUp('passkeyed')
  const { body } = await window.get('/tenant/passkeys')
  const made = new Authenticator(instance.url, String(body['userHandle']))
  const challenge = async () => String((await window.post('/tenant/passkey/options')).body['challenge'])
  await window.post('/tenant/passkey/register', { ...made.made(await challenge()), name: 'x' })
  await window.post('/tenant/passkey/login', made.used(await challenge()))
  instance.advance(61_000)
  await window.get('/tenant/passkeys')
  await window.post('/tenant/passkey/remove', { passkey: made.id })
}
