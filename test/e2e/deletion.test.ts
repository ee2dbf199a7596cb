import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { browsersOn } from '../support/browsers.ts'
import { enrolled, pin } from '../support/enrolled.ts'
import { ownInstance } from '../support/instance.ts'
import { withOwnToken } from '../support/own-token.ts'

const quick = { duress: true, protection: { iterations: 10_000 } }
const instance = await ownInstance()

/** Lets the worker of deletions come to it, and waits until something is so. */
const purged = async (isSo: () => Promise<boolean>): Promise<void> => {
  instance.advance(31_000)
  await expect.poll(isSo, { interval: 200, timeout: 30_000 }).toBe(true)
}

const items = (table: string): string[] => {
  const database = new DatabaseSync(join(instance.data, 'tables.sqlite'), { readOnly: true })
  const rows = database.prepare('SELECT item FROM items WHERE tableName = ?').all(`zaas-local-${table}`)
  database.close()
  return rows.map(({ item }) => String(item))
}

it('a service goes with all that is its own, gives its places back, and its name is never taken again', async () => {
  const tenant = await instance.signUp('acme', quick)
  const kept = await instance.newService(tenant, 'acme_kept', quick)
  const both = { name: 'both', role: 'basic', services: [tenant.service, 'acme_kept'] }
  const made = await instance.post('/authkey/create', both, tenant.ownerKey)
  expect(made.status).toBe(201)
  const wiki = { service: tenant.service, name: 'Wiki', redirectUris: ['https://wiki.example/'] }
  expect((await instance.post('/service/client/create', wiki, tenant.ownerKey)).status).toBe(201)
  const { token } = await enrolled(instance, tenant, 'joe')
  await enrolled(instance, kept, 'ann')
  await instance.enroll(tenant, 'pending')
  // What outlives its token: a transaction that was decided, and a history.
  await instance.post('/token/transaction', { service: tenant.service, id: 'joe', text: 'pay' }, tenant.basicKey)
  const [asked] = await token.transactions()
  if (asked !== undefined) await token.deny(asked)
  const { token: former } = await enrolled(instance, tenant, 'former')
  expect(await former.open(pin)).toMatchObject({ result: 'open' })
  await instance.post('/token/delete', { service: tenant.service, id: 'former' }, tenant.adminKey)
  const ofEvents = () => items('events').filter((item) => item.includes('token#')).length
  await expect.poll(ofEvents, { timeout: 20_000 }).toBe(6)
  expect(items('transactions')).toHaveLength(1)
  const figures = () => items('events').filter((item) => item.includes(`usage#${tenant.service}`)).length
  instance.advance(21_000)
  await expect.poll(figures, { timeout: 20_000 }).toBe(1)
  const remove = (force?: boolean) =>
    instance.post('/service/delete', { service: tenant.service, ...(force ? { force } : {}) }, tenant.ownerKey)
  expect((await remove()).body['error']).toBe('in_use')
  const begun = await remove(true)
  expect(begun.status).toBe(202)
  const ofJob = () => instance.get('/tenant/job', { job: String(begun.body['job']) }, tenant.ownerKey)
  expect((await ofJob()).body).toMatchObject({ kind: 'service', service: tenant.service, state: 'running' })
  expect((await remove(true)).status).toBe(404)

  await purged(async () => (await ofJob()).body['state'] === 'done')
  expect((await ofJob()).body).toMatchObject({ removed: 2 })
  // Nor does a count come back that was asked for before.
  instance.advance(900_000)
  expect(await token.open(pin)).toMatchObject({ result: 'gone' })
  expect(figures()).toBe(0)
  expect(await token.open(pin)).toMatchObject({ result: 'gone' })
  expect((await instance.get('/tenant', {}, tenant.ownerKey)).body['tokens']).toBe(1)
  const { body } = await instance.get('/authkey/list', {}, tenant.ownerKey)
  const keys = (body['items'] as { name: string; services: unknown }[]).map(({ services }) => services)
  expect(JSON.stringify(keys)).not.toContain(tenant.service)
  expect(keys).toContainEqual(['acme_kept'])
  expect(items('tokens').filter((item) => item.includes(tenant.service))).toEqual([])
  expect([ofEvents(), items('transactions')]).toEqual([1, []])
  expect(items('services').filter((item) => item.includes('clients#'))).toEqual([])
  expect((await instance.get('/service/list', {}, tenant.ownerKey)).text).not.toContain(tenant.service)
  const again = await instance.post('/service/create', { service: tenant.service }, tenant.ownerKey)
  expect([again.status, again.body['error']]).toEqual([409, 'name_taken'])
  expect(await instance.status(kept, 'ann')).toBe(2)
}, 60_000)

it('a tenant does not go without a fresh second factor, nor by an authkey', async () => {
  const tenant = await instance.signUp('staying')
  const byKey = await instance.post('/tenant/delete', { confirm: 'staying' }, tenant.ownerKey)
  expect([byKey.status, byKey.body['error']]).toEqual([403, 'forbidden'])
  const window = await browsersOn(instance).logIn('staying', 'owner@staying.example', 2)
  const bySession = await window.post('/tenant/delete', { confirm: 'staying' })
  expect([bySession.status, bySession.body['error']]).toEqual([409, 'factor_required'])
  expect((await window.get('/tenant')).status).toBe(200)
})

it('a tenant goes with everything but its name, by an owner with a fresh second factor; nothing of it is left to read or to open', async () => {
  const { window } = await withOwnToken(instance, 'leaving')
  const created = await window.post('/service/create', { service: 'leaving_bank', ...quick })
  const { adminKey, basicKey } = created.body as { adminKey: string; basicKey: string }
  const asked = { service: 'leaving_bank', id: 'margarita', email: 'margarita@leaving.example' }
  expect((await instance.post('/token/enroll', asked, adminKey)).status).toBe(201)
  expect((await window.post('/tenant/update', { email: 'desk@leaving.example', reason: 'moved' })).status).toBe(200)
  expect((await window.get('/tenant')).body['email']).toBe('desk@leaving.example')
  expect((await instance.post('/tenant/delete', { confirm: 'leaving' }, basicKey)).status).toBe(403)
  expect((await window.post('/tenant/delete', { confirm: 'acme' })).status).toBe(400)
  const begun = await window.post('/tenant/delete', { confirm: 'leaving' })
  expect(begun.status).toBe(202)
  expect((await window.get(`/tenant/job?job=${String(begun.body['job'])}`)).body).toMatchObject({ kind: 'tenant' })

  await purged(async () => (await window.get('/tenant')).status === 403)
  expect((await instance.get('/authkey/whoami', {}, adminKey)).status).toBe(403)
  expect(items('keys').filter((item) => item.includes('leaving'))).toEqual([])
  for (const table of ['services', 'tokens', 'events'])
    expect(items(table).filter((item) => item.includes('leaving'))).toEqual([])
  expect(items('tenants').filter((item) => item.includes('leaving'))).toEqual([
    JSON.stringify({ tenant: { S: 'leaving' }, item: { S: 'profile' } }),
  ])
  const taken = await instance.post('/tenant/signup', { tenant: 'leaving', email: 'new@leaving.example' })
  expect([taken.status, taken.body['error']]).toEqual([409, 'name_taken'])
  // The stream keeps a day's changes.
  instance.advance(2 * 86_400_000)
  await instance.enroll(await instance.signUp('other'), 'joe')
  // What was written last lies in a file of its own until the instance ends; the stream's sweep comes once a minute.
  await instance.runner.close()
  const database = new DatabaseSync(join(instance.data, 'tables.sqlite'))
  database.exec('PRAGMA secure_delete = ON')
  database.prepare('DELETE FROM changes WHERE at < ?').run(instance.now() - 86_400_000)
  database.close()
  const files = readdirSync(instance.data).filter((name) => name.startsWith('tables.sqlite'))
  const text = files.map((name) => readFileSync(join(instance.data, name), 'latin1')).join('\n')
  expect(text).toContain('acme_kept')
  for (const mark of ['margarita', 'leaving_bank']) expect(text.includes(mark), mark).toBe(false)
}, 60_000)
