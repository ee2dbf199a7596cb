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

const list = async (query: Record<string, string> = {}) =>
  (await instance.get('/webhook/deliveries', { service, ...query }, tenant.ownerKey)).body['items'] as Record<
    string,
    unknown
  >[]
const detail = async (delivery: unknown) =>
  (await instance.get('/webhook/delivery', { service, delivery: String(delivery) }, tenant.ownerKey)).body

it('a test event is sent once and listed, whatever the service wants, and is no user’s', async () => {
  receiver.verifyWith(await instance.webhookSecret(tenant))
  await owner('/service/update', { service, webhook: { events: [] }, duress: false })
  const sent = await owner('/webhook/test', { service })
  expect(sent.status).toBe(202)
  await receiver.wait((hooks) => hooks.some(({ type }) => type === 'webhook.test'))
  const { delivery } = sent.body
  await expect.poll(() => detail(delivery), waited).toMatchObject({ state: 'delivered', attempts: 1 })
  expect((await list())[0]).toMatchObject({ delivery, event: 'webhook.test', id: 'webhook.test', lastCode: 204 })
  const events = await instance.get('/token/events', { service }, tenant.adminKey)
  expect(events.text).not.toContain('webhook.test')
  receiver.answer(503)
  const failed = (await owner('/webhook/test', { service })).body['delivery']
  await expect.poll(() => detail(failed), waited).toMatchObject({ state: 'exhausted', attempts: 1, lastCode: 503 })
  receiver.answer(204)
  await owner('/service/update', { service, webhook: { events: 'all' } })
})

it('what failed is listed with its answer and its next try, found by user and state, and sent again', async () => {
  receiver.answer((_request, response) => response.writeHead(429, { 'retry-after': '3600' }).end('slow down'))
  const from = new Date(instance.now()).toISOString()
  await force('open')
  await expect.poll(() => list({ state: 'failing', id: 'joe', from }), waited).toHaveLength(1)
  const [item] = await list({ state: 'failing', id: 'joe', from })
  expect(item).toMatchObject({ event: 'token.forced', id: 'joe', attempts: 1, lastCode: 429 })
  expect(Date.parse(String(item?.['nextTryAt'])) - instance.now()).toBeGreaterThan(3_500_000)
  const { tries, body } = await detail(item?.['delivery'])
  // A first try may be made twice.
  const slowDown: unknown = expect.objectContaining({ code: 429, answer: 'slow down', ms: expect.any(Number) })
  expect([[slowDown], [slowDown, slowDown]]).toContainEqual(tries)
  expect(JSON.parse(String(body))).toMatchObject({ type: 'token.forced', data: { id: 'joe', service } })
  expect(await list({ state: 'exhausted', from })).toEqual([])
  expect(await list({ id: 'ann', from })).toEqual([])
  receiver.answer(204)
  const before = receiver.received.length
  expect((await owner('/webhook/redeliver', { service, since: from })).body).toEqual({ queued: 1 })
  await expect.poll(() => detail(item?.['delivery']), waited).toMatchObject({ state: 'delivered', attempts: 2 })
  expect((await owner('/webhook/redeliver', { service, since: from })).body).toEqual({ queued: 0 })
  expect((await owner('/webhook/redeliver', { service, delivery: item?.['delivery'] })).body).toEqual({ queued: 1 })
  await expect.poll(() => detail(item?.['delivery']), waited).toMatchObject({ state: 'delivered', attempts: 3 })
  const codes = ((await detail(item?.['delivery']))['tries'] as { code: number }[]).map(({ code }) => code)
  expect(codes.join(' ')).toMatch(/^(?:429 ){1,2}204 204$/)
  const ids = receiver.received.slice(before).map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids)).toEqual(new Set([item?.['webhookId']]))
})

it('an endpoint of nobody, and deliveries of others, are not found', async () => {
  const other = await instance.signUp('unhooked')
  const asked = (path: string, body: object) => instance.post(path, { service: other.service, ...body }, other.ownerKey)
  expect((await asked('/webhook/test', {})).status).toBe(404)
  const [item] = await list()
  expect((await asked('/webhook/redeliver', { delivery: item?.['delivery'] })).status).toBe(404)
  expect((await asked('/webhook/redeliver', {})).status).toBe(400)
  const query = { service: other.service, delivery: String(item?.['delivery']) }
  expect((await instance.get('/webhook/delivery', query, other.ownerKey)).status).toBe(404)
})

it('a rotated secret is answered once and signs beside the one of before', async () => {
  const old = await instance.webhookSecret(tenant)
  const { body } = await owner('/webhook/rotate', { service })
  expect(body).toEqual({ secret: await instance.webhookSecret(tenant), rotatingUntil: expect.any(String) })
  expect(body['secret']).not.toBe(old)
  await owner('/webhook/test', { service })
  const signatures = () => String(receiver.received.at(-1)?.headers['webhook-signature']).split(' ').length
  await expect.poll(signatures, waited).toBe(2)
  const given = `whsec_${'C'.repeat(32)}`
  expect((await owner('/webhook/rotate', { service, secret: given })).body['secret']).toBe(given)
})
