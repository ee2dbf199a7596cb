import { expect, it } from 'vitest'
import { ownInstance } from '../../support/instance.ts'

const instance = await ownInstance()
const day = 86_400_000

const kids = async (): Promise<string[]> => {
  const answer = await fetch(`${instance.url}/oidc/jwks`)
  expect(answer.status).toBe(200)
  const { keys } = (await answer.json()) as { keys: Record<string, string>[] }
  for (const key of keys) {
    expect(key).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256' })
    expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  }
  return keys.map(({ kid }) => kid ?? '')
}

const rotate = async (event: object = {}): Promise<unknown> => {
  const outcome = await instance.runner.invoke('zaas-local-keys-rotate', event)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error))
  return (JSON.parse(outcome.payload) as { oidc: string }).oidc
}

const tenTimes = <T>(what: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 10 }, what))

it('many functions that ask at once make one key', async () => {
  const found = await tenTimes(kids)
  expect(new Set(found.map((one) => one.join())).size).toBe(1)
  expect(found[0]).toHaveLength(1)
})

it('many rotations at once add one key, which is published beside the old one', async () => {
  const [first] = await kids()
  instance.advance(29 * day)
  await tenTimes(() => rotate())
  expect(await rotate()).toBe('young')
  instance.advance(301_000)
  const both = await kids()
  expect(both).toHaveLength(2)
  expect(both[0]).toBe(first)
})

it('a rotation that is forced leaves one key, a new one', async () => {
  const before = await kids()
  expect(await rotate({ force: true })).toBe('rotated')
  instance.advance(301_000)
  const after = await kids()
  expect(after).toHaveLength(1)
  expect(before).not.toContain(after[0])
})
