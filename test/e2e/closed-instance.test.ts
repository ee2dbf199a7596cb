import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { Client } from '../../local/client.ts'
import { type Runner, startRunner } from '../../local/runner.ts'

const data = mkdtempSync(join(tmpdir(), 'zaas-closed-'))
let runner: Runner | undefined
afterAll(async () => {
  await runner?.close()
  rmSync(data, { recursive: true, force: true })
})

it('a tenant has the places of the start in which it signed up; closed sign-up makes no others, and stops nothing else', async () => {
  runner = await startRunner({ data, port: 0, maxTokens: 2 })
  const open = new Client(runner.url, data)
  expect((await open.get('/instance')).body['signup']).toBe(true)
  const tenant = await open.signUp('early')
  await open.enroll(tenant, 'one')
  await open.enroll(tenant, 'two')
  const { service, adminKey } = tenant
  const third = await open.post('/token/enroll', { service, id: 'three' }, adminKey)
  expect([third.status, third.body['error']]).toEqual([409, 'quota_exceeded'])
  await runner.close()

  runner = await startRunner({ data, port: 0, signup: 'closed' })
  const closed = new Client(runner.url, data)
  expect((await closed.get('/instance')).body['signup']).toBe(false)
  const before = await closed.outbox()
  // Nobody learns whether a name is taken.
  for (const name of ['late', 'early', 'admin']) {
    const refused = await closed.post('/tenant/signup', { tenant: name, email: `owner@${name}.example` })
    expect([refused.status, refused.body['error']]).toEqual([403, 'forbidden'])
  }
  expect(await closed.outbox()).toEqual(before)
  expect(await closed.status(tenant, 'one')).toBe(0)
  expect((await closed.post('/token/enroll', { service, id: 'three' }, adminKey)).status).toBe(409)
})
