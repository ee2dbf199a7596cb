import { Authenticator } from '../../support/authenticator.ts'
import { browsersOn } from '../../support/browsers.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebhookReceiver } from '../../../local/webhook-receiver.ts'
import type { LocalModel } from '../../../local/template/model.ts'
import { memoryStore, Token } from '../../../sdk/index.ts'
import { type Answer, startInstance, type Tenant, type TestInstance } from '../../support/instance.ts'
import { newClient, PromptWindow } from '../../support/oidc.ts'
import { LossyNetwork } from '../../support/lossy-network.ts'

/** The tables, and the keys in KMS, of which functions use the first. */
export type Model = Pick<LocalModel, 'keys' | 'tables'>

/** What was done on an instance, as far as somebody can ask for it. */
export interface Used {
  instance: TestInstance
  /** The tenants through the keys of their second services, which have the tokens. */
  tenants: readonly Tenant[]
  /** The same through the keys of their first services. */
  defaults: readonly Tenant[]
  /** User IDs of every tenant; `pending` has no phone yet. */
  users: readonly string[]
  /** Transactions of the first tenant: approved, denied, pending. */
  transactions: readonly string[]
  /** Webhook addresses. */
  urls: readonly string[]
  model: Model
  /** The instance's time at the end (ms). */
  at: number
}

const [pin, duressPin] = ['4831', '9052']
const quick = { duress: true, protection: { iterations: 10_000 }, recovery: { methods: ['phrase', 'contacts'] } }
const contacts = ['ana', 'ben', 'cy'].map((name) => ({ name, email: `${name}@contacts.example` }))
const minute = 60_000

const expectStatus = ({ status, text, body }: Answer, wanted: number): Record<string, unknown> => {
  if (status !== wanted) throw new Error(`${status} ${text}`)
  return body
}

const enrol = async (instance: TestInstance, tenant: Tenant, id: string, carry: typeof fetch = fetch) => {
  const deeplink = await instance.enroll(tenant, id)
  const ports = { now: instance.now, fetch: carry, sleep: async () => {} }
  return (await Token.enroll({ deeplink, pin, duressPin, store: memoryStore(), ...ports })).token
}

/** Tokens of a tenant that differ in everything: what is moved between them would show. */
const useTokens = async (instance: TestInstance, tenant: Tenant): Promise<void> => {
  await (await enrol(instance, tenant, 'open')).open(pin)
  await (await enrol(instance, tenant, 'duress')).open(duressPin)
  await instance.enroll(tenant, 'pending')
  const network = new LossyNetwork()
  const closed = await enrol(instance, tenant, 'closed', network.fetch)
  await closed.nominateContacts(contacts, pin)
  // A proof that never arrives leaves the session of its message pair.
  network.from(1, 'request')
  await closed.open(pin).catch(() => {})
}

const useTransactions = async (instance: TestInstance, tenant: Tenant): Promise<string[]> => {
  const payer = await enrol(instance, tenant, 'payer')
  const posted: string[] = []
  for (const decide of ['approve', 'deny', 'leave'] as const) {
    const body = { service: tenant.service, id: 'payer', amount: '12.50', currency: 'EUR', payee: decide }
    posted.push(
      String(expectStatus(await instance.post('/token/transaction', body, tenant.adminKey), 201)['transaction']),
    )
    const [transaction] = await payer.transactions()
    if (transaction === undefined) throw new Error('nothing pending')
    if (decide === 'approve') await payer.approve(transaction, pin)
    if (decide === 'deny') await payer.deny(transaction)
  }
  return posted
}

/** Deliveries that failed until they wait for more than a queue can delay. */
const useWebhooks = async (instance: TestInstance, tenant: Tenant, receiver: WebhookReceiver): Promise<void> => {
  receiver.answer(500)
  await (await enrol(instance, tenant, 'failing')).open(pin)
  const waits = (): boolean =>
    instance.calls.some(({ action, input }) => action === 'PutItem' && JSON.stringify(input).includes('"waiting#'))
  for (let tries = 0; !waits(); tries += 1) {
    if (tries === 20) throw new Error('nothing waits')
    const before = receiver.received.length
    // A try that was put off in between is due after the next ten minutes.
    for (let polls = 0; polls < 60 && !waits() && receiver.received.length === before; polls += 1) await sleep(50)
    instance.advance(10 * minute)
  }
}

/** A tenant with two services, seen through the keys of each. */
const signUp = async (instance: TestInstance, receiver: WebhookReceiver, name: string): Promise<[Tenant, Tenant]> => {
  const first = await instance.signUp(name)
  const service = `${name}_test`
  const body = { service, ...quick, webhook: { url: receiver.url } }
  const created = expectStatus(await instance.post('/service/create', body, first.ownerKey), 201)
  const client = { service, name, redirectUris: [`https://wiki.${name}.example/`] }
  expectStatus(await instance.post('/service/client/create', client, first.ownerKey), 201)
  return [first, { ...first, service, basicKey: String(created['basicKey']), adminKey: String(created['adminKey']) }]
}

/** The owner of a tenant registers a passkey. */
const usePasskey = async (instance: TestInstance, tenant: string): Promise<void> => {
  const window = await browsersOn(instance).logIn(tenant, `owner@${tenant}.example`, 2)
  const { body } = await window.get('/tenant/passkeys')
  const options = await window.post('/tenant/passkey/options')
  const made = new Authenticator(instance.url, String(body['userHandle'])).made(String(options.body['challenge']))
  expectStatus(await window.post('/tenant/passkey/register', { ...made, name: 'laptop' }), 200)
}

/** Uses an instance until its tables hold an item of every kind. */
export const useInstance = async (): Promise<Used> => {
  const instance = await startInstance({ extraReceives: 0, noLimits: false })
  const [receiver, gone] = [await WebhookReceiver.start(instance.now), await WebhookReceiver.start(instance.now)]
  try {
    const [acmeDefault, acme] = await signUp(instance, receiver, 'acme')
    const [otherDefault, other] = await signUp(instance, gone, 'other')
    gone.answer(410)
    for (const name of ['acme', 'other']) await usePasskey(instance, name)
    await useTokens(instance, acme)
    await useWebhooks(instance, acme, receiver)
    // What the first tenant left for minutes is over by now, what the second one leaves is not.
    await useTokens(instance, other)
    const transactions = await useTransactions(instance, acme)
    const again = { service: acme.service, id: 'once again' }
    expectStatus(await instance.post('/token/enroll', again, acme.adminKey, { 'idempotency-key': 'first' }), 201)
    await instance.runner.invoke('zaas-local-keys-rotate', { force: true })
    await instance.post('/tenant/signup', { tenant: 'third', email: 'me@third.example' })
    await instance.mailedCode('me@third.example')
    // A mail that cannot be sent waits.
    instance.runner.fail('ses')
    await instance.post('/tenant/signup', { tenant: 'fourth', email: 'me@fourth.example' })
    // What limits count is among the items, and this one is reached.
    const wrong = () => instance.post('/tenant/verify', { code: 'AAAA-AAAA-AAAA-AAAA' })
    for (let tries = 0; (await wrong()).status !== 429; tries += 1)
      if (tries === 30) throw new Error('no limit was reached')
    // Log-ins last for ten minutes.
    for (const tenant of [acme, other]) await PromptWindow.begin(await newClient(instance, tenant))
    const users = ['open', 'duress', 'pending', 'closed', 'payer', 'once again', 'failing']
    const { model } = instance.runner
    const urls = [receiver.url, gone.url]
    const defaults = [acmeDefault, otherDefault]
    return { instance, tenants: [acme, other], defaults, users, transactions, urls, model, at: instance.now() }
  } finally {
    await Promise.all([receiver.close(), gone.close()])
  }
}
