import { expect, it, vi } from 'vitest'
import { freePort } from '../../support/cli.ts'
import { pin } from '../../support/enrolled.ts'
import { quietInstance, type Tenant } from '../../support/instance.ts'
import { decide, phonesOf } from './approvals.ts'
import { unreachable } from './five-statuses.ts'
import { type App, runningApp } from './running-app.ts'

const instance = await quietInstance()
const port = await freePort()
const settings = { duress: true, protection: { iterations: 10_000 } }
const webhook = { url: `http://127.0.0.1:${port}/hook` }
const payment = { amount: '120.50', currency: 'EUR', payee: 'Café Añil' }

/** The backend before an instance at an address, at a port where webhooks arrive or at another; its clock is the instance's. */
const running = async (...[tenant, url, at, work]: [Tenant, string, number, (app: App) => Promise<void>]) => {
  const clock = `const now = Date.now; Date.now = () => now() + ${instance.now() - Date.now()}`
  const args = ['--import', `data:text/javascript,${encodeURIComponent(clock)}`, 'docs/examples/payments.mjs']
  const WEBHOOK_SECRET = await instance.webhookSecret(tenant)
  const env = { ZAAS: url, SERVICE: tenant.service, AUTHKEY: tenant.basicKey, WEBHOOK_SECRET }
  await runningApp({ program: process.execPath, args, env }, work, at)
}

const pay = async ({ url }: App, user: string): Promise<{ status: number; number?: string; state?: string }> => {
  const answer = await fetch(`${url}/payments`, { method: 'POST', body: JSON.stringify({ user, ...payment }) })
  return { status: answer.status, ...((await answer.json()) as object) }
}

const page = async ({ url }: App, number = ''): Promise<unknown> =>
  ((await (await fetch(`${url}/payments/${number}`)).json()) as { state: string }).state

/** User, what they do, what the bank then does, and what the page says. */
const customers = [
  ['ann lee', 'approve', 'executed', 'sent'],
  ['kim+ops', 'approve', 'executed', 'sent'],
  ['o\'neil & "co"', 'deny', 'denied', 'denied'],
  ['日本', 'approve under duress', 'held', 'sent'],
  ['a&b=c', 'approve under duress', 'held', 'sent'],
] as const

it('a payment is executed once when it was approved, held under duress, and not otherwise', async () => {
  const tenant = await instance.signUp('payments', { ...settings, webhook })
  let phone: Awaited<ReturnType<typeof phonesOf>> | null = null
  // With webhooks the bank knows before anybody asks; without them as soon as the customer's page is asked for.
  for (const at of [port, await freePort()])
    await running(tenant, instance.url, at, async (app) => {
      // It listens from the first event on: an endpoint that is not there is soon asked once a minute only.
      phone ??= await phonesOf(
        instance,
        tenant,
        customers.map(([id]) => id),
      )
      await phone('ann lee').open(pin)
      for (const [id, how, done, shown] of customers) {
        const { status, number = '' } = await pay(app, id)
        if (at !== port) expect([status, await page(app, number)]).toEqual([202, 'approve it on your phone'])
        await decide(instance, phone(id), how, payment)
        if (at === port) await vi.waitFor(() => expect(app.said()).toContain(number), { timeout: 20_000 })
        const pages = await Promise.all([page(app, number), page(app, number)])
        expect([id, ...pages]).toEqual([id, shown, shown])
        expect(app.said().match(new RegExp(`.*${number}`, 'g'))).toEqual([`${done} ${number}`])
      }
    })
}, 120_000)

it('nobody pays without a token, with a blocked one or without zaas, and what nobody decides expires', async () => {
  const tenant = await instance.signUp('no-payments', settings)
  const phone = await phonesOf(instance, tenant, ['ann%20lee'])
  await running(tenant, instance.url, await freePort(), async (app) => {
    expect(await Promise.all(['jürgen', 'waiting', 'stranger'].map((id) => pay(app, id)))).toEqual([
      { status: 409, state: 'your token is blocked' },
      { status: 409, state: 'you have no token' },
      { status: 409, state: 'you have no token' },
    ])
    const { number } = await pay(app, 'ann%20lee')
    await decide(instance, phone('ann%20lee'), 'nothing', payment)
    expect(await page(app, number)).toBe('expired')
    const forged = await fetch(`${app.url}/hook`, { method: 'POST', body: '{}' })
    expect([forged.status, app.said().split('\n').slice(1)]).toEqual([400, [`expired ${number}`, '']])
  })
  for (const url of await unreachable())
    await running(tenant, url, await freePort(), async (app) =>
      expect(await pay(app, 'ann lee')).toEqual({ status: 503, state: 'please try again' }),
    )
}, 120_000)
