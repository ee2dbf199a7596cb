import { expect, it } from 'vitest'
import { enrolled } from '../../support/enrolled.ts'
import { ownInstance } from '../../support/instance.ts'
import { authorizeBy, newClient, newPkce, parametersOf, PromptWindow } from '../../support/oidc.ts'

const instance = await ownInstance({ noLimits: false })
const tenant = await instance.signUp('acme', { duress: true, protection: { iterations: 10_000 } })
const client = await newClient(instance, tenant)
const { token } = await enrolled(instance, tenant, 'joe')

/** Begins a window of time, so that none ends within a test. */
const nextWindow = (): void => instance.advance(120_000 - (instance.now() % 120_000) + 1000)

const askFor = async (user: string): Promise<number> =>
  (await (await PromptWindow.begin(client)).send({ ask: { user, language: 'en' } })).status

it('strangers ask one phone twice in two minutes, known or not, and leave room for those whom a client names', async () => {
  nextWindow()
  for (const user of ['joe', 'nobody'])
    expect([await askFor(user), await askFor(user), await askFor(user)], user).toEqual([200, 200, 429])
  const named = await PromptWindow.begin(client, { login_hint: 'joe' }, { pushed: true })
  expect(await named.ask()).toMatchObject({ state: 'waiting', codes: true })
  const payment = { service: tenant.service, id: 'joe', text: 'pay' }
  expect((await instance.post('/token/transaction', payment, tenant.basicKey)).status).toBe(201)
  expect((await token.transactions()).length).toBe(4)
  nextWindow()
  expect(await askFor('joe')).toBe(200)
})

it('an address begins so many log-ins an hour, and its clients are told', async () => {
  instance.advance(3_600_000 - (instance.now() % 3_600_000) + 1000)
  const request = parametersOf(client, newPkce().challenge)
  const ends = await Promise.all(Array.from({ length: 301 }, () => authorizeBy(client, request)))
  const refused = ends.filter(({ location }) => location.includes('error=temporarily_unavailable'))
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.every(({ cookie }) => cookie === '')).toBe(true)
})
