import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { layoutOf, newestLayout } from '../../local/layouts.ts'
import { ownInstance, type Tenant } from '../support/instance.ts'

/** The data folder that commit 0326a6b left: a tenant, joe with a token on a phone, ann with an enrolment under way. */
const left = JSON.parse(gunzipSync(readFileSync(new URL('layout-9.json.gz', import.meta.url))).toString()) as {
  tenant: Tenant
  files: Record<string, string>
}

const data = mkdtempSync(join(tmpdir(), 'zaas-upgrade-'))
for (const [name, content] of Object.entries(left.files)) {
  mkdirSync(dirname(join(data, name)), { recursive: true })
  writeFileSync(join(data, name), Buffer.from(content, 'base64'), { mode: 0o600 })
}
const instance = await ownInstance({ data })
const { tenant } = left

it("the first operators' data folder starts, is of this version's layout, and is kept as it was where that is another one", () => {
  expect(layoutOf(data)).toBe(newestLayout)
  if (newestLayout > 9) expect(layoutOf(join(data, 'layout-9'))).toBe(9)
})

it('its keys, services and tokens are read, and go on', async () => {
  for (const key of [tenant.ownerKey, tenant.adminKey, tenant.basicKey])
    expect((await instance.get('/authkey/whoami', {}, key)).status).toBe(200)
  expect((await instance.get('/service/get', { service: tenant.service }, tenant.ownerKey)).body).toMatchObject({
    service: tenant.service,
    duress: true,
  })
  // The ten minutes for which it was opened are over, whenever this runs.
  instance.advance(600_000)
  expect(await instance.status(tenant, 'joe')).toBe(2)
  const forced = { service: tenant.service, id: 'joe', status: 'open', reason: 'test' }
  expect((await instance.post('/token/force', forced, tenant.adminKey)).status).toBe(200)
  expect(await instance.status(tenant, 'joe')).toBe(1)
  expect(
    (await instance.get('/token/detail', { service: tenant.service, id: 'joe' }, tenant.adminKey)).body,
  ).toMatchObject({ id: 'joe' })
  await instance.enroll(tenant, 'bob')
})

it('its tokens are counted by service, those before and after it, as its plan counts them', async () => {
  const counted = async () => {
    const { tokens } = (await instance.get('/tenant', {}, tenant.ownerKey)).body
    const items = (await instance.get('/service/list', {}, tenant.ownerKey)).body['items'] as { tokens: number }[]
    return [tokens, items.reduce((sum, item) => sum + item.tokens, 0)]
  }
  const [ofPlan = 0, ofServices] = await counted()
  expect(ofPlan).toBeGreaterThanOrEqual(2)
  expect(ofServices).toBe(ofPlan)
  // An enrolment that waits runs out, and gives its place back.
  instance.advance(8 * 86_400_000)
  expect(await counted()).toEqual([1, 1])
})
