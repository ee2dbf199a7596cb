import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { beforeAll, describe, expect, it } from 'vitest'
import { webhookBody } from '../../core/contract/webhook-body.ts'
import { webhookEvents } from '../../core/contract/webhook-events.ts'
import { memoryStore, Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { duressPin, enrolled, pin, wrongPin } from '../support/enrolled.ts'
import { ownInstance, ownReceiver, toldTenant } from '../support/instance.ts'

const instance = await ownInstance()
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'acme', {
  duress: true,
  duressHold: 0,
  unblockAfter: 1,
  protection: { iterations: 10_000 },
  recovery: { methods: ['phrase', 'contacts'] },
})
const { service } = tenant
const ask = async (path: string, more: object = {}) =>
  (await instance.post(`/token/${path}`, { service, id: 'joe', ...more }, tenant.adminKey)).body
const owner = async (path: string, body: object) =>
  (await instance.post(path, { service, ...body }, tenant.ownerKey)).body

const transactions = async (token: Token): Promise<void> => {
  for (const decide of ['approve', 'alarm', 'deny'] as const) {
    await ask('transaction', { text: decide })
    for (const one of await token.transactions())
      await (decide === 'deny' ? token.deny(one) : token.approve(one, decide === 'approve' ? pin : duressPin))
  }
}

const openings = async (token: Token, secret: string): Promise<void> => {
  await token.unmask(secret)
  for (const one of [secret, duressPin]) {
    await token.open(one)
    await token.close()
  }
  for (let tries = 0; tries < 3; tries += 1) await token.open(wrongPin)
  instance.advance(61_000)
  await token.open(secret)
  await token.close()
}

/** The code in the first mail to a contact that holds one. */
const mailedCode = async (to: string): Promise<string> => {
  for (let count = 1; ; count += 1) {
    const mails = await instance.messages(to, count)
    const code = mails.flatMap(({ text }) => /\b\d{4}\b/.exec(text) ?? [])[0]
    if (code !== undefined) return code
  }
}

const recovery = async (token: Token, secret: string): Promise<void> => {
  const addresses = ['ana', 'ben', 'cy'].map((name) => `${name}@contacts.example`)
  await token.nominateContacts(
    addresses.map((email) => ({ name: email.slice(0, 3), email })),
    secret,
  )
  const moved = await Token.recover({
    deeplink: await instance.enroll(tenant, 'joe'),
    store: memoryStore(),
    by: 'contacts',
    pin,
    pick: () => [0, 1],
    codes: () => Promise.all(addresses.slice(0, 2).map(mailedCode)),
    now: instance.now,
  })
  expect(moved.result).toBe('done')
}

const conflict = async (): Promise<void> => {
  const deeplink = await instance.enroll(tenant, 'ann')
  for (const name of ['hers', 'not hers'])
    await new SecondDevice({ clock: () => Math.floor(instance.now() / 1000) }).hello(deeplink, name)
}

/** Everything that can happen to a token, each for the first time as the guide's example has it. */
const everything = async (): Promise<void> => {
  const { token } = await enrolled(instance, tenant, 'joe')
  await transactions(token)
  await ask('otp', { code: (await token.otp(pin)).code })
  const newPin = '2580'
  await token.changePin({ pin, newPin, newDuressPin: duressPin })
  await openings(token, newPin)
  for (const status of ['blocked', 'closed']) await ask('force', { status })
  await ask('restore')
  await recovery(token, newPin)
  await conflict()
  await owner('/webhook/test', {})
  await ask('delete')
}

const firstOf = (type: string) =>
  receiver.received
    .map(({ body }) => webhookBody.parse(JSON.parse(body)))
    .filter((body) => body.type === type)
    .toSorted((a, b) => a.data.sequence - b.data.sequence)[0]

beforeAll(async () => {
  await everything()
  await receiver.wait((hooks) => webhookEvents.every(({ type }) => hooks.some((hook) => hook.type === type)), 60_000)
}, 120_000)

describe('what an instance sends', () => {
  it.each(webhookEvents)('$type is as the guide’s example', ({ type, example }) => {
    const sent = firstOf(type)
    expect(Object.keys(sent?.data ?? {}).toSorted()).toEqual(Object.keys(example.data).toSorted())
    const { status, previous, via, openUntil } = example.data
    expect([sent?.data.status, sent?.data.previous, sent?.data.via]).toEqual([status, previous, via])
    if (openUntil !== undefined)
      expect(Date.parse(String(sent?.data.openUntil)) - Date.parse(sent?.timestamp ?? '')).toBe(600_000)
  })

  it('is verified by the published libraries, with either secret during a rotation', async () => {
    const before = await instance.webhookSecret(tenant)
    const { secret: after } = await owner('/webhook/rotate', {})
    await owner('/webhook/test', {})
    const rotated = () => receiver.received.find(({ headers }) => headers['webhook-signature']?.includes(' '))
    await expect.poll(rotated, { timeout: 20_000 }).toBeDefined()
    const { headers = {}, body = '' } = rotated() ?? {}
    const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    // The libraries know the machine's clock only, which is a minute behind.
    expect(instance.now() - Date.now()).toBeLessThan(300_000)
    for (const Library of [StandardWebhook, SvixWebhook]) {
      for (const secret of [before, String(after)]) expect(() => new Library(secret).verify(body, given)).not.toThrow()
      expect(() => new Library(before).verify(body.replace('webhook.test', 'token.opened'), given)).toThrow('signature')
      expect(() => new Library(`whsec_${'A'.repeat(32)}`).verify(body, given)).toThrow('signature')
    }
  })
})
