import { expect, it } from 'vitest'
import { runScript } from '../support/cli.ts'
import { enrolled, pin } from '../support/enrolled.ts'
import { ownInstance, ownReceiver, toldTenant } from '../support/instance.ts'
import { operatorOf } from '../support/operator.ts'

const quick = { duress: true, protection: { iterations: 10_000 } }
const instance = await ownInstance()
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'acme', quick)

const { admin, done } = operatorOf(instance)

const audited = async (action: string): Promise<Record<string, unknown> | undefined> => {
  const { body } = await instance.get('/tenant/audit', { action }, tenant.ownerKey)
  return (body['items'] as Record<string, unknown>[])[0]
}

it('plans: an operator gives another one, enrolments hold to it, and places survive the way there and back', async () => {
  const ask = (id: string) => instance.post('/token/enroll', { service: tenant.service, id }, tenant.adminKey)
  const many = (name: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => ask(`${name}${index}`)))
  const use = async (): Promise<unknown> => {
    const { body } = await instance.get('/tenant', {}, tenant.ownerKey)
    return [body['plan'], body['tokens']]
  }
  await done('plan', 'acme', 'unlimited', '--reason', 'they pay')
  expect(await audited('admin.plan')).toMatchObject({
    by: 'operator',
    byName: 'Olga',
    reason: 'they pay',
    changes: [
      { field: 'name', from: 'free', to: 'unlimited' },
      { field: 'maxTokens', from: 20, to: null },
    ],
  })
  expect(new Set((await many('user', 30)).map(({ status }) => status))).toEqual(new Set([201]))
  expect(await use()).toEqual([{ name: 'unlimited' }, 30])
  await instance.post('/token/delete', { service: tenant.service, id: 'user0' }, tenant.adminKey)
  await done('plan', 'acme', 'free', '--max-tokens', '32')
  expect(await use()).toEqual([{ name: 'free', maxTokens: 32 }, 29])
  const more = await many('more', 10)
  expect(more.filter(({ status }) => status === 201)).toHaveLength(3)
  expect(await done('tenants', 'acme')).toMatchObject([{ tenant: 'acme', state: 'active', plan: 'free', tokens: 32 }])
  await done('plan', 'acme', 'standard')
  expect(await use()).toEqual([{ name: 'standard', maxTokens: 1000 }, 32])
})

it('a suspended tenant: keys are refused, devices denied, webhooks wait; all of it ends again', async () => {
  const { token } = await enrolled(instance, tenant, 'joe')
  await expect.poll(() => receiver.hooks.some(({ data }) => data['id'] === 'joe'), { timeout: 20_000 }).toBe(true)
  // A webhook is on its way when the tenant is suspended.
  let refused = 0
  receiver.answer((_, response) => {
    refused += 1
    response.writeHead(500).end()
  })
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
  await expect.poll(() => refused, { timeout: 20_000 }).toBeGreaterThan(0)
  await done('suspend', 'acme', '--reason', 'unpaid')
  receiver.answer(204)
  const before = receiver.hooks.length
  instance.advance(21_000)
  for (const key of [tenant.basicKey, tenant.ownerKey])
    expect((await instance.get('/authkey/whoami', {}, key)).status).toBe(403)
  expect((await instance.get('/token/status', { service: tenant.service, id: 'joe' }, tenant.basicKey)).status).toBe(
    403,
  )
  expect(await token.open(pin)).toMatchObject({ result: 'denied' })
  expect(await done('tenants')).toMatchObject([{ tenant: 'acme', state: 'suspended' }])
  instance.advance(600_000)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(receiver.hooks.length).toBe(before)

  await done('resume', 'acme')
  instance.advance(21_000)
  expect((await instance.get('/authkey/whoami', {}, tenant.basicKey)).status).toBe(200)
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
  instance.advance(901_000)
  await expect.poll(() => receiver.hooks.length, { timeout: 20_000 }).toBeGreaterThan(before + 1)
  expect(await audited('admin.suspend')).toMatchObject({
    byName: 'Olga',
    changes: [{ field: 'state', from: 'suspended', to: 'active' }],
  })
})

it('an operator makes an owner where the only one is gone, by an invitation that is mailed', async () => {
  expect(await done('owner', 'acme', 'new@acme.example', '--reason', 'identity seen')).toMatchObject([
    { invited: true },
  ])
  const members = [
    { role: 'owner', joinedAt: expect.any(String) as string },
    { email: 'new@acme.example', role: 'owner' },
  ]
  expect(await done('members', 'acme')).toMatchObject(members)
  const code = await instance.mailedCode('new@acme.example')
  const joined = await instance.post('/tenant/verify', { code })
  expect(joined).toMatchObject({ status: 200, body: { member: { email: 'new@acme.example', role: 'owner' } } })
  expect(await audited('admin.owner')).toMatchObject({ byName: 'Olga', reason: 'identity seen' })
})

it('what is wrong is said in a sentence, and nothing is done', async () => {
  const cases: [string[], number, RegExp][] = [
    [['suspend', 'nobody'], 1, /There is no such thing/],
    [['plan', 'acme', 'golden'], 2, /The plans are free, standard, unlimited/],
    [['plan', 'acme', 'free', '--max-tokens', '0'], 1, /parameter/],
    [['usage', 'nobody'], 1, /There is no such thing/],
    [['members', 'nobody'], 1, /There is no such thing/],
    [['dead-letters', 'burn'], 2, /It is: list, or replay/],
    [['dead-letters', 'list', 'secrets'], 2, /The queues are deliveries, settle, mail, purge, usage/],
    [['given-up'], 2, /It is: given-up list\|replay/],
    [['tenants', 'nobody'], 1, /There is no tenant nobody/],
    [['suspend'], 2, /It is: suspend TENANT/],
    [['fly'], 2, /There is no command fly/],
  ]
  for (const [args, code, words] of cases) {
    const [ended, output] = await admin(...args)
    expect([ended, output]).toEqual([code, expect.stringMatching(words)])
  }
  const stopped = runScript('local/admin/start.mjs', ['tenants', '--data', '/nowhere'])
  expect([await stopped.ended, stopped.output()]).toEqual([1, expect.stringContaining('No instance runs on /nowhere')])
})
