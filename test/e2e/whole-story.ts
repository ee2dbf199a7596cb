import { generateSync } from 'otplib'
import { expect } from 'vitest'
import type { FunctionId } from '../../functions/grants.ts'
import { memoryStore, Token } from '../../sdk/index.ts'
import { buriedEach } from '../support/dead-letters.ts'
import { codeIn, infoOf, newClient, PromptWindow, redeem } from '../support/oidc.ts'
import { integratorsEndpoints, wholeRequest } from '../support/whole-requests.ts'
import { contacts, day, duressPin, enrol, instance, nameOf, pin, service, tenant } from './story-instance.ts'
import { deleted } from './story-of-deletion.ts'
import { byMessage } from './story-of-messages.ts'
import { asMember, withFactor, withPasskey } from './story-of-members.ts'
import { abandoned, failing } from './story-of-waiting.ts'

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
  // Past the hour for which keys are kept that were read ahead.
  instance.advance(3_700_000)
  expect((await wholeRequest(instance, tenant, 'token.status')).status).toBeLessThan(500)
}

const twice = async (): Promise<void> => {
  await enrol('twice')
  const asked: [string, object, string][] = [
    ['/service/create', { service: 'acme_twice' }, tenant.ownerKey],
    ['/authkey/create', { name: 'twice', role: 'basic', services: '*' }, tenant.ownerKey],
    ['/token/enroll', { service, id: 'another' }, tenant.adminKey],
    ['/token/transaction', { service, id: 'twice', text: 'twice' }, tenant.basicKey],
    ['/token/otp', { service, id: 'twice', code: '000000' }, tenant.basicKey],
    ['/token/offline/open', { service, id: 'twice', code: 'ZZZZ ZZZZ' }, tenant.basicKey],
  ]
  for (const [path, body, key] of asked)
    for (const again of ['once', 'once']) await instance.post(path, body, key, { 'idempotency-key': again })
}

const ask = async (path: string, id: string, more: object = {}): Promise<Record<string, unknown>> => {
  // A verdict may be asked for again.
  const headers: Record<string, string> = /^(otp|offline\/open)$/.test(path)
    ? { 'idempotency-key': encodeURIComponent(id) }
    : {}
  return (await instance.post(`/token/${path}`, { service, id, ...more }, tenant.adminKey, headers)).body
}

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
  const { otpauth } = await ask('enroll', 'an app', { method: 'authenticator' })
  const secret = new URL(String(otpauth)).searchParams.get('secret') ?? ''
  const code = generateSync({ secret, epoch: Math.floor(instance.now() / 1000) })
  expect(await ask('otp', 'an app', { code })).toMatchObject({ valid: true })
  expect(await ask('delete', 'an app')).toEqual({ deleted: true })
  const late = await ask('enroll', 'late', { method: 'authenticator' })
  const lateSecret = new URL(String(late['otpauth'])).searchParams.get('secret') ?? ''
  const codes = [3600, 3630].map((seconds) =>
    generateSync({ secret: lateSecret, epoch: Math.floor(instance.now() / 1000) - seconds }),
  )
  const resync = { code1: codes[1], code2: codes[0] }
  expect(await ask('otp/resync', 'late', resync)).toMatchObject({ valid: true })
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

/** What clients of OpenID Connect do, and their users by phone, by its codes, and by an authenticator app. */
const withOidc = async (): Promise<void> => {
  expect((await fetch(`${instance.url}/oidc/jwks`)).status).toBe(200)
  const client = await newClient(instance, tenant)
  const token = await enrol('wiki')
  const window = await PromptWindow.begin(client, { login_hint: 'wiki' }, { pushed: true })
  const { body } = await redeem(window, codeIn(await window.approved(token, pin)))
  expect((await infoOf(client, body['access_token'])).status).toBe(200)
  const { otpauth } = await ask('enroll', 'wiki app', { method: 'authenticator' })
  const secret = new URL(String(otpauth)).searchParams.get('secret') ?? ''
  const code = generateSync({ secret, epoch: Math.floor(instance.now() / 1000) })
  const typing = await PromptWindow.begin(client, { login_hint: 'wiki app' }, { pushed: true })
  await typing.ask()
  expect(await typing.view({ code })).toMatchObject({ state: 'done' })
}

/** The instance's key is replaced, and the first one deleted when its time is over. */
const rotation = async (): Promise<void> => {
  for (const days of [0, 200, 401]) {
    instance.advance(days * day)
    expect(await instance.runner.invoke(nameOf('keys.rotate'), { force: true })).toMatchObject({ ok: true })
  }
}

/** What an operator does; the tenant's plan has parts when it changes back. */
const commanded = async (): Promise<void> => {
  const who = { operator: 'Olga', tenant: 'acme' }
  const commands: [FunctionId, object][] = [
    ['admin.tenants', {}],
    ['admin.usage', {}],
    ['admin.usage', { tenant: 'acme' }],
    ['admin.count-tokens', {}],
    ['admin.plan', { ...who, plan: 'unlimited' }],
    ['admin.plan', { ...who, plan: 'standard' }],
    ['admin.suspend', { ...who, state: 'suspended' }],
    ['admin.suspend', { ...who, state: 'active' }],
    ['admin.owner', { ...who, email: 'olga@acme.example' }],
    ['admin.create', { tenant: 'later', email: 'olga@later.example' }],
    ['admin.members', { tenant: 'acme' }],
    ['admin.set-aside', {}],
    ['admin.set-aside', { remove: { id: '1', expires: 1 } }],
  ]
  for (const [id, event] of commands) {
    const outcome = await instance.runner.invoke(nameOf(id), event)
    expect(outcome, id).toMatchObject({ ok: true, payload: expect.stringContaining('"ok":true') })
    if (id === 'admin.plan') await instance.enroll(tenant, `after ${JSON.stringify(event).length}`)
  }
}

/** What was set aside goes back, of all queues at once: each is waited at for a while. */
const sentBack = async (): Promise<void> => {
  const sending = buriedEach(instance).map(([id, event]) => instance.runner.invoke(nameOf(id), event))
  for (const outcome of await Promise.all(sending))
    expect(outcome).toMatchObject({ ok: true, payload: expect.stringContaining('"replayed":') })
}

/** Everything that an instance does, one part after the other. */
export const story = [
  everyEndpoint,
  asMember,
  withFactor,
  withPasskey,
  twice,
  onPhones,
  withoutPhone,
  withBinding,
  byMessage,
  tooMany,
  abandoned,
  failing,
  deleted,
  withOidc,
  rotation,
  commanded,
  sentBack,
]
