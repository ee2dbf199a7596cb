import { generateSync } from 'otplib'
import { expect } from 'vitest'
import type { FunctionId } from '../../functions/grants.ts'
import { functionName } from '../../lib/names.ts'
import { stages } from '../../lib/stages.ts'
import { accessKeyIdOf } from '../../local/workers/function-pools.ts'
import { memoryStore, Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { browsersOn } from '../support/browsers.ts'
import { type Answer, ownInstance, ownReceiver, toldTenant } from '../support/instance.ts'
import { enrolOwn, logIn, openOwn, withOwnToken } from '../support/own-token.ts'
import { allEndpoints, sampleOf, send } from '../support/requests.ts'
import { integratorsEndpoints, wholeRequest } from '../support/whole-requests.ts'

/** The instance that the story is told on. */
export const instance = await ownInstance()
const receiver = await ownReceiver(instance.now)
// Makes the instance's key: nobody has signed up yet.
await instance.get('/instance')
const tenant = await toldTenant(instance, receiver, 'acme', {
  duress: true,
  protection: { iterations: 10_000 },
  recovery: { methods: ['phrase', 'contacts'] },
})
/** What its template holds. */
export const { model } = instance.runner
/** Its tables by name. */
export const tables = new Map(model.tables.map((table) => [table.name, table]))
const [pin, duressPin, day] = ['4831', '9052', 86_400_000]
const contacts = [
  { name: 'Ana', email: 'ana@contacts.example' },
  { name: 'Ben', phone: '+15550100200' },
  { name: 'Cy', email: 'cy@contacts.example' },
]
const { service } = tenant
/** A function's full name. */
export const nameOf = (id: FunctionId): string => functionName(stages.local.prefix, id)
/** The access key by which its calls are known. */
export const keyOf = (id: FunctionId): string => accessKeyIdOf(nameOf(id))

const enrol = async (id: string, more: object = {}): Promise<Token> =>
  (
    await Token.enroll({
      deeplink: await instance.enroll(tenant, id, { replace: true, ...more }),
      pin,
      duressPin,
      store: memoryStore(),
      now: instance.now,
    })
  ).token

/** Every endpoint once; a token is deleted last. */
const everyEndpoint = async (): Promise<void> => {
  const token = await enrol('joe')
  for (const id of [...integratorsEndpoints.filter((one) => one !== 'token.delete'), 'token.delete'] as const) {
    expect((await wholeRequest(instance, tenant, id)).status, id).toBeLessThan(500)
    // A token that is good for one use is used.
    if (id === 'token.force') await instance.status(tenant, 'joe')
    // Past the time for which authkeys and configurations are kept.
    instance.advance(21_000)
  }
  await token.open(pin)
}

/** A browser's headers after an answer that set a cookie. */
const asCookie = ({ headers }: Answer): Record<string, string> => ({
  cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '',
  'sec-fetch-site': 'same-origin',
})

/** As a member of the tenant, in a browser. */
const asMember = async (): Promise<void> => {
  const email = 'a@members.example'
  await instance.post('/tenant/signup', { tenant: 'members', email })
  await instance.post('/tenant/verify', { code: 'AAAA-AAAA-AAAA-AAAA' })
  const verified = await instance.post('/tenant/verify', { code: await instance.mailedCode(email) })
  const owner = asCookie(verified)
  const reads = ['/service/list', '/service/get?service=members_default', '/authkey/list', '/tenant', '/tenant/audit']
  instance.advance(61_000)
  for (const path of [...reads, '/tenant/members', '/tenant/session', '/tenant/sessions']) {
    instance.advance(61_000)
    await instance.call(path, { method: 'GET', headers: owner })
  }
  const members = { ...tenant, name: 'members', service: 'members_default' }
  for (const [id, endpoint] of allEndpoints.filter(([, { session }]) => session !== null)) {
    if (!id.startsWith('token.')) continue
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
const withFactor = async (): Promise<void> => {
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

/** What is asked for twice, and is done once. */
const twice = async (): Promise<void> => {
  await enrol('twice')
  const asked: [string, object, string][] = [
    ['/service/create', { service: 'acme_twice' }, tenant.ownerKey],
    ['/authkey/create', { name: 'twice', role: 'basic', services: '*' }, tenant.ownerKey],
    ['/token/enroll', { service, id: 'another' }, tenant.adminKey],
    ['/token/transaction', { service, id: 'twice', text: 'twice' }, tenant.basicKey],
  ]
  for (const [path, body, key] of asked)
    for (const again of ['once', 'once']) await instance.post(path, body, key, { 'idempotency-key': again })
}

const ask = async (path: string, id: string, more: object = {}): Promise<Record<string, unknown>> =>
  (await instance.post(`/token/${path}`, { service, id, ...more }, tenant.adminKey)).body

/** All that a phone does, and what is asked because of it. */
const onPhones = async (): Promise<void> => {
  const token = await enrol('phone', { email: 'joe@acme.example' })
  await token.open(pin)
  await token.nominateContacts(contacts, pin)
  await instance.messages('+15550100200', 1)
  await ask('transaction', 'phone', { text: 'deploy' })
  for (const transaction of await token.transactions()) await token.approve(transaction, pin)
  expect(await ask('otp', 'phone', { code: (await token.otp(pin)).code })).toMatchObject({ valid: true })
  const { code } = await ask('offline/challenge', 'phone')
  expect(await ask('offline/open', 'phone', { code: await token.answer(String(code), pin) })).toEqual({ status: 1 })
  expect(await token.changePin({ pin: duressPin, newPin: '2580' })).toEqual({ result: 'done' })
  expect(await ask('restore', 'phone')).toEqual({ restored: true })
  await instance.history(tenant, 'phone')
  await instance.get('/token/list', { service }, tenant.adminKey)
  expect(await ask('delete', 'phone', { notify: true })).toEqual({ deleted: true })
}

const withoutPhone = async (): Promise<void> => {
  const { otpauth } = await ask('enroll', 'app', { method: 'authenticator' })
  const secret = new URL(String(otpauth)).searchParams.get('secret') ?? ''
  const code = generateSync({ secret, epoch: Math.floor(instance.now() / 1000) })
  expect(await ask('otp', 'app', { code })).toMatchObject({ valid: true })
}

const withBinding = async (): Promise<void> => {
  const bound = await instance.newService(tenant, 'acme_bound', { binding: true })
  const deeplink = await instance.enroll(bound, 'joe')
  const { binding } = await Token.enroll({ deeplink, pin, store: memoryStore() })
  await instance.post('/token/confirm', { service: 'acme_bound', id: 'joe', binding }, bound.adminKey)
}

/** More than the plan has places for. */
const tooMany = async (): Promise<void> => {
  const small = await instance.signUp('small')
  const lapsing = { service: small.service, id: 'lapsing', expiresIn: 60 }
  await instance.post('/token/enroll', lapsing, small.adminKey)
  instance.advance(61_000)
  for (let user = 0; user < 21; user += 1)
    await instance.post('/token/enroll', { service: small.service, id: `user${user}` }, small.adminKey)
}

/** Lets time pass until a function has made a call. */
const until = async (id: FunctionId, action: string, milliseconds: number): Promise<void> => {
  const from = instance.calls.length
  const made = () => instance.calls.slice(from).some((call) => call.caller === keyOf(id) && call.action === action)
  for (let tries = 0; !made(); tries += 1) {
    if (tries === 100) throw new Error(`${id} has not called ${action}`)
    if (tries % 10 === 0) instance.advance(milliseconds)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** A try that nobody proved becomes a block by itself. */
const abandoned = async (): Promise<void> => {
  const device = new SecondDevice({ clock: () => Math.floor(instance.now() / 1000) })
  await device.hello(await instance.enroll(tenant, 'abandoned'), 'phone')
  await device.enrol(pin)
  for (let tries = 0; tries < 3; tries += 1) await device.eval('2750')
  await until('delivery.settle', 'PutItem', 121_000)
}

/** An endpoint fails until it is held, and is tried again when it is due. */
const failing = async (): Promise<void> => {
  receiver.answer(500)
  const token = await enrol('failing')
  for (let times = 0; times < 3; times += 1) await token.open(pin)
  await until('delivery.wake', 'DeleteItem', 600_000)
  receiver.answer(204)
}

/** The instance's key is replaced, and the first one deleted when its time is over. */
const rotation = async (): Promise<void> => {
  for (const days of [0, 200, 401]) {
    instance.advance(days * day)
    expect(await instance.runner.invoke(nameOf('keys.rotate'), { force: true })).toMatchObject({ ok: true })
  }
}

/** Everything that an instance does, one part after the other. */
export const story = [
  everyEndpoint,
  asMember,
  withFactor,
  twice,
  onPhones,
  withoutPhone,
  withBinding,
  tooMany,
  abandoned,
  failing,
  rotation,
]
