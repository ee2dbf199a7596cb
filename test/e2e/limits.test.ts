import { expect, it } from 'vitest'
import { ownInstance } from '../support/instance.ts'

const instance = await ownInstance({ noLimits: false })

it('an instance refuses the sixth sign-up of an hour from one address, and takes it when its time has come', async () => {
  const signUp = (index: number) =>
    instance.post('/tenant/signup', { tenant: `tenant${index}`, email: `me@tenant${index}.example` })
  // Not across the end of an hour.
  const left = 3_600_000 - (instance.now() % 3_600_000)
  if (left < 120_000) instance.advance(left)
  for (const index of [1, 2, 3, 4, 5]) expect((await signUp(index)).status).toBe(202)
  const refused = await signUp(6)
  expect([refused.status, refused.body['error']]).toEqual([429, 'too_many_requests'])
  const seconds = Number(refused.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThanOrEqual(3600)
  instance.advance(seconds * 1000)
  expect((await signUp(7)).status).toBe(202)
})
