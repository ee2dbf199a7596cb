import { expect, it } from 'vitest'
import { enrolled } from '../support/enrolled.ts'
import { ownReceiver, sharedInstance, toldTenant } from '../support/instance.ts'

const instance = await sharedInstance()
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'hooked', { duress: true, protection: { iterations: 10_000 } })
const service = tenant.service
const owner = (path: string, body: object) => instance.post(path, body, tenant.ownerKey)
const shown = async () => (await instance.get('/service/get', { service }, tenant.ownerKey)).body
const state = async () => (await shown())['webhookState'] as Record<string, unknown>
const waited = { timeout: 20_000 }

await enrolled(instance, tenant, 'joe')
await receiver.wait((hooks) => hooks.length >= 1)
const force = (status: string) => instance.post('/token/force', { service, id: 'joe', status }, tenant.adminKey)

it('an endpoint that answers 410 is off, its owners are told once, and saving its address switches it on', async () => {
  receiver.answer(410)
  await Promise.all([force('open'), force('closed')])
  await expect.poll(state, waited).toMatchObject({ state: 'off', why: '410', since: expect.any(String) })
  const told = async () =>
    (await instance.outbox()).filter(({ subject }) => subject === `Webhooks of ${service} are switched off`)
  await expect.poll(async () => (await told()).length, waited).toBe(1)
  const [mail] = await told()
  expect(mail).toMatchObject({
    to: expect.stringContaining('@'),
    text: expect.stringContaining(`/s/${service}/webhooks`),
  })
  receiver.answer(204)
  const before = receiver.hooks.length
  await owner('/service/update', { service, webhook: { events: 'all' } })
  expect(await state()).toMatchObject({ state: 'off' })
  const whole = await shown()
  expect(await owner('/service/update', { ...whole, webhookState: { state: 'none' } })).toMatchObject({ status: 200 })
  expect(await state()).toMatchObject({ state: 'on', failures: 0 })
  await force('blocked')
  await expect.poll(() => receiver.hooks.length, waited).toBeGreaterThan(before)
})

it('a secret that was set signs beside the one of before for a day', async () => {
  const old = await instance.webhookSecret(tenant)
  await owner('/service/update', { service, webhook: { secret: `whsec_${'B'.repeat(32)}` } })
  expect(await state()).toMatchObject({ rotatingUntil: expect.any(String) })
  for (const secret of [old, await instance.webhookSecret(tenant)]) {
    receiver.verifyWith(secret)
    const before = receiver.hooks.length
    await force('closed')
    await expect.poll(() => receiver.hooks.length, waited).toBeGreaterThan(before)
  }
  expect(receiver.failures).toEqual([])
})
