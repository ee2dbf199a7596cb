import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { FunctionId } from '../../functions/grants.ts'
import { queues } from '../../functions/resources.ts'
import type { PolicyStatement } from '../../local/template/model.ts'
import { bury, deadOf } from '../support/dead-letters.ts'
import { enrolled, pin } from '../support/enrolled.ts'
import { functionOf, nameOf } from '../support/grants-of.ts'
import { ownInstance, ownReceiver, toldTenant } from '../support/instance.ts'
import { operatorOf } from '../support/operator.ts'

const instance = await ownInstance()
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'acme', { duress: true, protection: { iterations: 10_000 } })
const { done } = operatorOf(instance)
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

// Refusals are what makes the workers fail here.
afterAll(() => void instance.refused.splice(0))

/** A function may do nothing while something is so. */
const broken = async (id: FunctionId, isOver: () => boolean, step: number): Promise<void> => {
  const role = functionOf(instance.runner.model, id).role as { statements: readonly PolicyStatement[] }
  const whole = role.statements
  role.statements = whole.map((one) => ({
    ...one,
    actions: one.actions.filter((action) => !/^(ses|dynamodb):/.test(action)),
  }))
  for (let tries = 0; tries < 800 && !isOver(); tries += 1) {
    await pause(50)
    if (tries % 3 === 2) instance.advance(step)
  }
  role.statements = whole
  expect(isOver()).toBe(true)
}

it('events that the publisher gave up are listed, and published when they are replayed', async () => {
  const { token } = await enrolled(instance, tenant, 'joe')
  await expect.poll(() => receiver.hooks.length, { timeout: 20_000 }).toBe(1)
  expect(await done('given-up', 'list')).toEqual([])
  const buckets = join(instance.data, 'buckets')
  const isGivenUp = (): boolean =>
    existsSync(buckets) && readdirSync(buckets, { recursive: true, withFileTypes: true }).some((one) => one.isFile())
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
  await broken('delivery.publish', isGivenUp, 7 * 3_600_000)
  const batches = await done('given-up', 'list')
  for (const batch of batches)
    expect(batch).toMatchObject({ reason: 'RecordAgeExceeded', batch: expect.stringContaining('/aws/lambda/') })
  const replayed = batches.map(({ batch }) => ({ published: true, batch }))
  expect(await done('given-up', 'replay')).toEqual(replayed)
  expect(replayed).not.toEqual([])
  expect(await done('given-up', 'list')).toEqual([])
  const events = async () => (await instance.history(tenant, 'joe')).map(({ event }) => event)
  expect(await events()).toContain('token.opened')
  await expect.poll(() => receiver.hooks.map(({ type }) => type), { timeout: 20_000 }).toContain('token.opened')
}, 90_000)

it('a damaged record that the publisher set aside is listed, and stays for as long as it is damaged', async () => {
  const tokens = instance.runner.model.tables.find(({ name }) => name.endsWith('-tokens'))
  const Keys = { key: { S: 'A'.repeat(22) } }
  const service = { S: tenant.service }
  const NewImage = { ...Keys, service, rev: { N: '1' }, box: { B: 'AAAA' } }
  const old = instance.now() / 1000 - 301
  const dynamodb = { Keys, NewImage, SequenceNumber: '77', ApproximateCreationDateTime: old }
  const record = { eventSourceARN: tokens?.name, dynamodb }
  expect(await instance.runner.invoke(nameOf('delivery.publish'), { Records: [record] })).toMatchObject({ ok: true })
  expect(await done('given-up', 'list')).toMatchObject([{ reason: 'Damaged', changes: 1, batch: '77' }])
  instance.advance(2_000)
  expect(await done('given-up', 'replay')).toEqual([{ published: false, batch: '77' }])
  expect(await done('given-up', 'list')).toHaveLength(1)
})

it('a deletion that its worker failed at too often is listed among the dead letters, and goes on when it is replayed', async () => {
  await instance.newService(tenant, 'acme_gone', {})
  const { body } = await instance.post('/service/delete', { service: 'acme_gone' }, tenant.ownerKey)
  const job = String(body['job'])
  await broken('delivery.purge', () => deadOf(instance, 'purge') > 0, 361_000)
  const [letter] = await done('dead-letters', 'list', 'purge')
  expect(letter).toMatchObject({ queue: 'purge', tenant: 'acme', message: JSON.stringify({ tenant: 'acme', job }) })
  expect(await done('dead-letters', 'replay', 'purge')).toEqual([{ queue: 'purge', replayed: 1 }])
  expect(deadOf(instance, 'purge')).toBe(0)
  const state = async () => (await instance.get('/tenant/job', { job }, tenant.ownerKey)).body['state']
  await expect.poll(state, { timeout: 20_000 }).toBe('done')
}, 90_000)

it('more dead letters than one call takes are all sent back, of every queue', async () => {
  for (let count = 0; count < 120; count += 1) bury(instance, 'purge', `purge-${count}`)
  for (const queue of ['deliveries', 'settle'] as const) bury(instance, queue)
  expect(await done('dead-letters', 'list', 'purge')).toHaveLength(100)
  // A worker that was slow while the clock was moved may have left some of its own.
  const dead = Object.fromEntries(queues.map((queue) => [queue, deadOf(instance, queue)]))
  expect(dead).toMatchObject({ deliveries: 1, settle: 1, purge: 120 })
  const replayed = Object.fromEntries(
    (await done('dead-letters', 'replay')).map((row) => [row['queue'], row['replayed']]),
  )
  expect(replayed).toEqual(dead)
}, 90_000)
