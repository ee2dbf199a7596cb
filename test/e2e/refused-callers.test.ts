import { describe, expect, it } from 'vitest'
import { browsersOn } from '../support/browsers.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'
import { callsDuring, inShort } from '../support/observed.ts'
import { allEndpoints, expectRefused, parametersOf, sampleOf, send } from '../support/requests.ts'

/** Who may call what, said once more and by hand: the least authkey, the least member, an operator's power. An endpoint that is not here fails. */
const expected = `
  health.check anybody; instance.get anybody; tenant.signup anybody; tenant.verify anybody; tenant.login anybody
  tenant.passkey-options anybody; tenant.passkey-login anybody; device.message anybody
  tenant.logout - operator; tenant.session - operator; tenant.sessions - operator; tenant.sessions-revoke - operator
  tenant.factor-enroll - operator; tenant.factor-confirm - operator; tenant.factor-remove - operator
  tenant.passkeys - operator; tenant.passkey-register - operator; tenant.passkey-remove - operator
  tenant.get owner admin; tenant.members owner admin; tenant.members-invite owner admin; tenant.audit owner admin
  tenant.usage owner operator
  tenant.members-update owner owner; tenant.members-remove owner owner
  tenant.update owner owner; tenant.export - owner; tenant.delete - owner; tenant.job owner admin; service.delete owner admin
  service.list owner operator; service.get owner operator; service.create owner admin; service.update owner admin
  service.client-create owner admin; service.client-list owner admin
  service.client-rotate owner admin; service.client-delete owner admin
  webhook.test owner admin; webhook.deliveries owner admin; webhook.delivery owner admin
  webhook.redeliver owner admin; webhook.rotate owner admin
  authkey.whoami basic -; authkey.list owner admin; authkey.create owner admin; authkey.update owner admin
  authkey.rotate owner admin; authkey.revoke owner admin; authkey.reveal - owner
  token.status basic -; token.quorum basic -; token.propose basic -; token.statuses basic operator
  token.otp basic operator; token.offline-challenge basic operator; token.offline-open basic operator
  token.transaction basic operator; token.cancel basic operator; token.message basic operator
  token.message-check basic operator; token.update admin admin
  token.detail admin operator; token.list admin operator; token.history admin operator; token.events admin operator
  token.transactions admin operator; token.confirm admin operator; token.otp-resync admin operator
  token.enroll admin operator replace; token.force admin operator open
  token.restore admin operator restore; token.delete admin operator delete
`
const rights = new Map(
  expected
    .trim()
    .split(/;|\n/)
    .map((line) => line.trim().split(' '))
    .map(([id = '', key = '', member = '', power = '']) => [id, { key, member, power }] as const),
)
const powerful: Record<string, object> = { 'token.enroll': { replace: true }, 'token.force': { status: 'open' } }

const instance = await sharedInstance()
const { signUp, invite } = browsersOn(instance)
const [owner, stranger, gone] = [await signUp('guarded'), await signUp('strange'), await signUp('left')]
await owner.post('/service/create', { service: 'guarded_second' })
await gone.post('/tenant/logout')

const key = async (role: string, choices: object = {}): Promise<string> =>
  String((await owner.post('/authkey/create', { name: role, role, services: '*', ...choices })).body['secret'])
const keys = {
  basic: await key('basic'),
  admin: await key('admin'),
  owner: await key('owner'),
  elsewhere: await key('owner', { cidrs: ['203.0.113.0/24'] }),
  expired: await key('owner', { expiresAt: new Date(instance.now() + 1000).toISOString() }),
  revoked: await key('owner'),
  other: await key('admin', { services: ['guarded_second'] }),
}
const { items } = (await owner.get('/authkey/list?limit=100')).body as { items: { id: string }[] }
const revoked = items.find(({ id }) => keys.revoked.includes(`_${id}`))
await owner.post('/authkey/revoke', { authkey: revoked?.id, reason: 'test' })
// Past the time for which authkeys are kept.
instance.advance(21_000)
const member = async (email: string, role: string, choices: object) =>
  (await invite(owner, `${email}@guarded.example`, role, { ...choices })).window
const windows = {
  operator: await member('op', 'operator', { powers: ['open', 'replace', 'restore', 'delete'] }),
  powerless: await member('less', 'operator', {}),
  second: await member('second', 'operator', { services: ['guarded_second'] }),
  admin: await member('admin', 'admin', {}),
}
const tenant = { name: 'guarded', service: 'guarded_default', basicKey: '', adminKey: '', ownerKey: '' }
const cookieOf = ({ cookies }: typeof owner): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
const ours = { 'sec-fetch-site': 'same-origin' }

it('every endpoint says whom it takes, and so does this file', () => {
  const said = allEndpoints.map(([id, { role, session }]) => [id, role, session])
  expect(said).toEqual(
    allEndpoints.map(([id, { role }]) => {
      const { key: least, member: session } = rights.get(id) ?? {}
      const open = least === 'anybody' && (role === 'public' || role === 'device')
      const byKey = id === 'authkey.whoami' ? 'authkey' : least === '-' ? 'member' : least
      return [id, open ? role : byKey, open || session === '-' ? null : session]
    }),
  )
})

describe.each(allEndpoints.filter(([id]) => rights.get(id)?.key !== 'anybody'))('%s', (id, endpoint) => {
  const { key: least = '', member: session = '', power = '' } = rights.get(id) ?? {}
  const request = { ...sampleOf(endpoint, tenant), ...powerful[id] }
  const takesService = 'service' in parametersOf(endpoint)
  const byKey = (authkey: string) => send(instance, endpoint, tenant, request, authkey)
  const byCookie = (window: typeof owner, headers: Record<string, string> = ours) =>
    send(instance, endpoint, tenant, request, undefined, { cookie: cookieOf(window), ...headers })

  it('refuses everybody else alike, and nothing is changed by them', async () => {
    const ranks = ['basic', 'admin', 'owner'] as const
    const below = least === '-' ? ranks : ranks.filter((_, rank) => rank < ranks.findIndex((one) => one === least))
    const ofService = takesService && least !== 'owner'
    const windowsBelow = { operator: [], admin: ['operator'], owner: ['operator', 'admin'], '-': ['operator', 'admin'] }
    const lesser = (windowsBelow[session as keyof typeof windowsBelow] ?? []) as ('operator' | 'admin')[]
    const tried: [string, () => Promise<Answer>][] = [
      ['a revoked key', () => byKey(keys.revoked)],
      ['an expired key', () => byKey(keys.expired)],
      ['a key from elsewhere', () => byKey(keys.elsewhere)],
      ...below.map((role) => [`a key of ${role}`, () => byKey(keys[role])] as [string, () => Promise<Answer>]),
      ...(ofService ? [['another service’s key', () => byKey(keys.other)] as [string, () => Promise<Answer>]] : []),
      ['a session that ended', () => byCookie(gone)],
      ['a foreign page', () => byCookie(owner, { 'sec-fetch-site': 'cross-site' })],
      ['a page next door', () => byCookie(owner, { 'sec-fetch-site': 'same-site' })],
      ['a foreign origin', () => byCookie(owner, { origin: 'https://evil.example' })],
      ['no page', () => byCookie(owner, {})],
      ...lesser.map(
        (role) => [`a member who is ${role}`, () => byCookie(windows[role])] as [string, () => Promise<Answer>],
      ),
      ...(power === '' ? [] : [['no power', () => byCookie(windows.powerless)] as [string, () => Promise<Answer>]]),
      ...(takesService
        ? ([
            ['another tenant’s session', () => byCookie(stranger)],
            ['an operator of another service', () => byCookie(windows.second)],
          ] as [string, () => Promise<Answer>][])
        : []),
    ]
    const calls = await callsDuring(instance, id, async () => {
      for (const [who, call] of tried) expectRefused(await call(), `${id}: ${who}`)
    })
    // That a session was used is noted, whatever it was used for.
    const changes = inShort(calls).filter((call) => !/GetItem|Query|kms|sessions$/.test(call))
    expect(changes).toEqual([])
  })
})
