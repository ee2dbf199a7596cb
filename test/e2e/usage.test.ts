import { describe, expect, it } from 'vitest'
import { browsersOn } from '../support/browsers.ts'
import { duressPin, enrolled, pin, wrongPin } from '../support/enrolled.ts'
import { runScript } from '../support/cli.ts'
import { ownInstance, ownReceiver, toldTenant } from '../support/instance.ts'

const instance = await ownInstance()
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'counted', { duress: true, protection: { iterations: 10_000 } })
const { service, ownerKey, adminKey, basicKey } = tenant
const day = 86_400_000

type Point = { at: string; webhooks: Record<string, number> } & Record<string, number>

const asked = async (more: Record<string, string> = {}, key = ownerKey) => {
  const at = instance.now()
  const range = { from: new Date(at - 2 * day).toISOString(), to: new Date(at).toISOString(), step: 'day' }
  return instance.get('/tenant/usage', { ...range, ...more }, key)
}

/** All that the answer counts, by column. */
const total = async (more: Record<string, string> = {}, key = ownerKey): Promise<Record<string, number>> => {
  const { body, text, status } = await asked(more, key)
  expect(status, text).toBe(200)
  const sum: Record<string, number> = {}
  for (const { at: _at, webhooks, ...counts } of body['points'] as Point[])
    for (const [name, count] of Object.entries({ ...counts, ...webhooks })) sum[name] = (sum[name] ?? 0) + count
  return sum
}

/** The figures once the worker has had time for them. */
const later = async (): Promise<Record<string, number>> => {
  instance.advance(15_000)
  return total()
}
const soon = { timeout: 20_000, interval: 300 }

const { token } = await enrolled(instance, tenant, 'joe')

it('what happens to tokens is counted, by what it is without duress, and duress besides', async () => {
  await token.open(pin)
  await token.close()
  await token.open(wrongPin)
  await token.open(duressPin)
  const { code } = await token.otp(pin)
  await instance.post('/token/otp', { service, id: 'joe', code }, adminKey)
  for (const text of ['yes', 'no', 'never']) {
    await instance.post('/token/transaction', { service, id: 'joe', text, expiresIn: 600 }, basicKey)
    const [transaction] = await token.transactions()
    if (transaction === undefined) throw new Error('nothing pending')
    if (text === 'yes') await token.approve(transaction, pin)
    if (text === 'no') await token.deny(transaction)
  }
  const wanted = { opens: 2, errors: 1, blocks: 0, otp: 1, approved: 1, denied: 1, expired: 0 }
  await expect.poll(later, soon).toMatchObject(wanted)
  const { duress } = await total()
  expect(duress).toBeGreaterThanOrEqual(1)
  instance.advance(605_000)
  await expect.poll(later, soon).toEqual(expect.objectContaining({ ...wanted, expired: 1, duress }))
}, 60_000)

it('webhooks are counted with how long they took, as often as they were tried', async () => {
  await expect.poll(async () => (await later())['sent'], soon).toBeGreaterThan(5)
  const before = await total()
  receiver.answer(500)
  await token.open(pin)
  await expect.poll(async () => (await later())['failed'], soon).toBeGreaterThan(before['failed'] ?? 0)
  receiver.answer(204)
  await expect.poll(async () => (await later())['sent'], soon).toBe((before['sent'] ?? 0) + 1)
  const { body } = await asked({ step: 'hour' })
  const busy = (body['points'] as Point[]).filter(({ webhooks }) => (webhooks['sent'] ?? 0) > 0)
  for (const { webhooks } of busy) expect(webhooks['p95']).toBeGreaterThanOrEqual(webhooks['p50'] ?? Infinity)
  expect(busy.length).toBeGreaterThan(0)
}, 60_000)

it('an operator sees how much happened, and never how often duress was signalled', async () => {
  const { duress, opens, otp, expired } = await total()
  expect(duress).toBeGreaterThan(0)
  const shown = async (...args: string[]): Promise<unknown[]> => {
    const command = runScript('local/admin/start.mjs', ['usage', ...args, '--data', instance.data, '--json'])
    expect(await command.ended).toBe(0)
    expect(command.output()).not.toContain('duress')
    return command
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
  }
  expect(await shown()).toMatchObject([{ tenant: 'counted', opens, otp, expired }])
  expect(await shown('counted')).toMatchObject([
    { service: 'counted_default', opens: 0 },
    { service, opens, otp },
  ])
}, 60_000)

describe('the figures are shown', () => {
  it('without duress to who hides it, and equal in length to who sees it', async () => {
    const wanted = { name: 'hiding', role: 'owner', services: '*', hideDuress: true }
    const hiding = String((await instance.post('/authkey/create', wanted, ownerKey)).body['secret'])
    const [seen, hidden] = [await asked(), await asked({}, hiding)]
    expect(seen.text).toContain('"duress"')
    expect(hidden.status).toBe(200)
    expect(hidden.text).not.toContain('duress')
    const { duress: _duress, ...rest } = await total()
    expect(await total({}, hiding)).toEqual(rest)
  })

  it('of all services or of one, and of none of those that a caller is not for', async () => {
    await instance.newService(tenant, 'counted_other', {})
    const opens = (await total())['opens']
    expect((await total({ service }))['opens']).toBe(opens)
    expect((await total({ service: 'counted_other' }))['opens']).toBe(0)
    expect((await asked({ service: 'counted_nothing' })).status).toBe(404)
    expect((await asked({ service }, basicKey)).status).toBe(403)
    const { logIn, invite } = browsersOn(instance)
    const owner = await logIn('counted', 'owner@counted.example', 2)
    const { window } = await invite(owner, 'op@counted.example', 'operator', { services: ['counted_other'] })
    const range = `from=${new Date(instance.now() - day).toISOString()}&to=${new Date(instance.now()).toISOString()}&step=day`
    const { body, status } = await window.get(`/tenant/usage?${range}`)
    expect(status).toBe(200)
    expect((body['points'] as Point[]).map((point) => point['opens'])).toEqual([0, 0])
    expect((await window.get(`/tenant/usage?${range}&service=${service}`)).status).toBe(403)
  })

  it('by hour, with every hour of the time that was asked for', async () => {
    const { body } = await asked({ step: 'hour' })
    const points = body['points'] as Point[]
    expect([48, 49]).toContain(points.length)
    expect(points.every(({ at }) => at.endsWith(':00:00.000Z'))).toBe(true)
  })
})
