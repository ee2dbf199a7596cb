import { afterAll, beforeAll, expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { startInstance } from '../support/instance.ts'
import type { Tenant, TestInstance } from '../support/instance.ts'

let instance: TestInstance
let tenant: Tenant
const pin = '48317205'
const day = 86_400_000

beforeAll(async () => {
  instance = await startInstance()
  tenant = await instance.signUp('acme')
})
afterAll(() => instance?.stop())

const rotate = async (event: unknown): Promise<unknown> => {
  const outcome = await instance.runner.invoke('zaas-local-keys-rotate', event)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error))
  return JSON.parse(outcome.payload) as unknown
}

it('devices learn a new instance key by sync, and the old one works for 400 days and no longer', async () => {
  const oldLink = await instance.enroll(tenant, 'joe')
  const { token } = await Token.enroll({ deeplink: oldLink, pin, store: memoryStore() })
  const late = await instance.enroll(tenant, 'late', { expiresIn: 2_592_000 })
  expect(await rotate({})).toMatchObject({ result: 'young' })
  expect(await rotate({ force: true })).toMatchObject({ result: 'rotated' })
  // Functions ask for the current key once an hour.
  instance.runner.advance(3_700_000)
  const newLink = await instance.enroll(tenant, 'ann')
  const keyIn = (link: string): string => /p=([\w-]+)/.exec(link)?.[1] ?? ''
  expect(keyIn(newLink)).not.toBe(keyIn(oldLink))
  expect((await Token.enroll({ deeplink: late, pin, store: memoryStore() })).token).toBeDefined()
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
  await token.status()
  instance.runner.advance(370 * day)
  // The daily schedule may have been there first.
  await rotate({})
  instance.runner.advance(31 * day)
  expect(await rotate({ force: true })).toMatchObject({ result: 'rotated' })
  instance.runner.advance(3_700_000)
  // The first key is gone now; the device took over the second one at its sync.
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
})
