import { expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { ownInstance } from '../support/instance.ts'

const instance = await ownInstance()
const tenant = await instance.signUp('acme')
const pin = '48317205'
const day = 86_400_000

const rotate = async (event: unknown): Promise<unknown> => {
  const outcome = await instance.runner.invoke('zaas-local-keys-rotate', event)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error))
  return JSON.parse(outcome.payload) as unknown
}

/** A message sealed to the key in a deeplink, whatever became of its code. */
const sealedTo = (link: string) => new SecondDevice().hello(link, 'phone')

it('devices learn a new instance key by sync, and the old one works for 400 days and no longer', async () => {
  const oldLink = await instance.enroll(tenant, 'joe')
  const { token } = await Token.enroll({ deeplink: oldLink, pin, store: memoryStore() })
  const late = await instance.enroll(tenant, 'late', { expiresIn: 2_592_000 })
  expect(await rotate({})).toMatchObject({ result: 'young' })
  expect(await rotate({ force: true })).toMatchObject({ result: 'rotated' })
  // Functions ask for the current key once an hour.
  instance.advance(3_700_000)
  const newLink = await instance.enroll(tenant, 'ann')
  const keyIn = (link: string): string => /p=([\w-]+)/.exec(link)?.[1] ?? ''
  expect(keyIn(newLink)).not.toBe(keyIn(oldLink))
  expect((await Token.enroll({ deeplink: late, pin, store: memoryStore() })).token).toBeDefined()
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
  await token.status()
  instance.advance(370 * day)
  // The daily schedule may have been there first.
  await rotate({})
  instance.advance(31 * day)
  expect(await rotate({ force: true })).toMatchObject({ result: 'rotated' })
  instance.advance(3_700_000)
  // The first key is gone now; the device took over the second one at its sync.
  expect((await sealedTo(oldLink)).status).toBe(400)
  expect((await sealedTo(newLink)).status).toBe(200)
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
})

it('a key that was given up is deleted when its time is over, also while its successor is young and functions are warm', async () => {
  const link = await instance.enroll(tenant, 'eve', { expiresIn: 2_592_000 })
  expect(await rotate({ force: true })).toMatchObject({ result: 'rotated' })
  instance.advance(200 * day)
  expect(await rotate({ force: true })).toMatchObject({ result: 'rotated' })
  for (const [days, status] of [
    [199, 200],
    [2, 400],
  ] as const) {
    instance.advance(days * day)
    await rotate({})
    expect((await sealedTo(link)).status).toBe(status)
  }
})
