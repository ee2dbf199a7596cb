import { expect, it } from 'vitest'
import { enrolled, pin } from '../../support/enrolled.ts'
import { ownInstance } from '../../support/instance.ts'
import { claimsOf, codeIn, newClient, PromptWindow, redeem } from '../../support/oidc.ts'

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

it('log-ins go on while the key changes, and ID tokens of before are still good', async () => {
  const tenant = await instance.signUp('acme', { duress: true, protection: { iterations: 10_000 } })
  const client = await newClient(instance, tenant)
  const { token } = await enrolled(instance, tenant, 'joe')
  const idToken = async (): Promise<string> => {
    const window = await PromptWindow.begin(client, { login_hint: 'joe' })
    return (await redeem(window, codeIn(await window.approved(token, pin)))).body['id_token'] ?? ''
  }
  const before = await idToken()
  const [meanwhile] = await Promise.all([idToken(), rotate(), rotate(), rotate()])
  instance.advance(2 * day)
  const after = await idToken()
  for (const one of [before, meanwhile, after])
    expect(await claimsOf(client, one)).toMatchObject({ preferred_username: 'joe' })
  const [first, second] = [before, after].map((one) => one.split('.')[0])
  expect(first).not.toBe(second)
})

it('a rotation that is forced leaves one key, a new one', async () => {
  const before = await kids()
  expect(await rotate({ force: true })).toBe('rotated')
  instance.advance(301_000)
  const after = await kids()
  expect(after).toHaveLength(1)
  expect(before).not.toContain(after[0])
})
