import { expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { ownInstance } from '../support/instance.ts'

// The last entry that a trusted proxy sets is the client: strangers from everywhere.
const instance = await ownInstance({ noLimits: false, trustedProxies: ['127.0.0.1'] })
const from = (address: string) => ({ 'x-forwarded-for': address })
const hour = 3_600_000
const day = 24 * hour

/** Goes to the next hour, if this one ends too soon for a test. */
const withinOneHour = (): void => {
  const left = hour - (instance.now() % hour)
  if (left < 300_000) instance.advance(left)
}

const signUp = (tenant: string, email: string, address: string) =>
  instance.post('/tenant/signup', { tenant, email }, undefined, from(address))

it('an instance refuses the sixth sign-up of an hour from one address, and takes it when its time has come', async () => {
  const ask = (index: number) => signUp(`tenant${index}`, `me@tenant${index}.example`, '192.0.2.1')
  withinOneHour()
  for (const index of [1, 2, 3, 4, 5]) expect((await ask(index)).status).toBe(202)
  const refused = await ask(6)
  expect([refused.status, refused.body['error']]).toEqual([429, 'too_many_requests'])
  const seconds = Number(refused.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThanOrEqual(3600)
  instance.advance(seconds * 1000)
  expect((await ask(7)).status).toBe(202)
})

it('1,000 sign-ups for one victim from one address are three mails; honest ones from elsewhere go on meanwhile', async () => {
  withinOneHour()
  const victim = 'victim@victim.example'
  const tried = Array.from({ length: 1000 }, (_, index) => index)
  const statuses: number[] = []
  const flood = Array.from({ length: 20 }, async () => {
    for (let index = tried.pop(); index !== undefined; index = tried.pop())
      statuses.push((await signUp(`flood${index}`, victim, '192.0.2.66')).status)
  })
  for (const name of ['ana', 'ben', 'cy'])
    expect((await signUp(`honest-${name}`, `${name}@honest.example`, `198.51.100.${name.length}`)).status).toBe(202)
  await Promise.all(flood)
  expect(Map.groupBy(statuses, (status) => status)).toEqual(
    new Map([
      [202, Array<number>(3).fill(202)],
      [429, Array<number>(997).fill(429)],
    ]),
  )
  for (const name of ['ana', 'ben', 'cy']) await instance.mailedCode(`${name}@honest.example`)
  const toVictim = await instance.messages(victim, 3)
  expect(toVictim).toHaveLength(3)
})

it('a free tenant sends as many mails a day as its plan has, and no text message', async () => {
  const left = day - (instance.now() % day)
  if (left < hour) instance.advance(left)
  await signUp('acme', 'me@acme.example', '203.0.113.1')
  const code = await instance.mailedCode('me@acme.example')
  const { body } = await instance.post('/tenant/verify', { code })
  const tenant = { ...(body as { ownerKey: string; adminKey: string; basicKey: string }), name: 'acme' }
  const acme = await instance.newService({ ...tenant, service: 'acme_default' }, 'acme_test', {
    protection: { iterations: 10_000 },
    recovery: { methods: ['contacts'] },
  })
  const deeplink = await instance.enroll(acme, 'joe')
  const { token } = await Token.enroll({ deeplink, pin: '4831', store: memoryStore(), now: instance.now })
  const contacts = [
    { name: 'Ana', email: 'ana@contacts.example' },
    { name: 'Ben', phone: '+4915112345678' },
    { name: 'Cy', email: 'cy@contacts.example' },
  ]
  expect(await token.nominateContacts(contacts, '4831')).toEqual({ result: 'done' })
  await instance.messages('ana@contacts.example', 1)
  await instance.messages('cy@contacts.example', 1)
  // Each keeps an address: a new one would be told to the old one too.
  const sue = (index: number) => `sue${index % 16}`
  const told = async (index: number) =>
    instance.post(
      '/token/enroll',
      { service: acme.service, id: sue(index), email: `${sue(index)}@users.example`, notify: 'email' },
      acme.adminKey,
    )
  const statuses: number[] = []
  for (let index = 0; index < 60; index += 1) statuses.push((await told(index)).status)
  expect(statuses).toEqual([...Array<number>(48).fill(201), ...Array<number>(12).fill(429)])
  const refused = await told(60)
  instance.advance(Number(refused.headers.get('retry-after')) * 1000)
  expect((await told(61)).status).toBe(201)
  const mails = async () =>
    new Set((await instance.outbox()).flatMap(({ to, text }) => (/@(users|contacts)\./.test(to) ? to + text : []))).size
  await expect.poll(mails, { timeout: 20_000 }).toBe(51)
  const sent = await instance.outbox()
  expect(sent.filter(({ channel }) => channel === 'sms')).toEqual([])
}, 120_000)
