import { createServer } from 'node:net'
import { readFileSync } from 'node:fs'
import { afterAll, expect } from 'vitest'
import { duressPin, enrolled, pin } from '../../support/enrolled.ts'
import type { Tenant, TestInstance } from '../../support/instance.ts'

/** Who is let in by a recipe, by user ID: of every status, unknown, and named so that a space, a plus and their codes are not the same. */
export const people: Readonly<Record<string, boolean>> = {
  'ann lee': true,
  'ann+lee': false,
  'ann%20lee': false,
  'kim+ops': true,
  'o\'neil & "co"': true,
  'a&b=c': true,
  jürgen: false,
  日本: true,
  waiting: false,
  stranger: false,
}

/** A tenant with a token in every status: open, closed, blocked, open under duress, not enrolled yet. */
export const fiveStatuses = async (instance: TestInstance, name: string): Promise<Tenant> => {
  const tenant = await instance.signUp(name, { duress: true, protection: { iterations: 10_000 }, duration: 3600 })
  const phone = async (id: string) => (await enrolled(instance, tenant, id)).token
  await (await phone('ann lee')).open(pin)
  await phone('ann%20lee')
  await (await phone('o\'neil & "co"')).open(duressPin)
  await phone('jürgen')
  for (const id of ['kim+ops', 'a&b=c', '日本']) await (await phone(id)).open(pin)
  await instance.enroll(tenant, 'waiting')
  const { service } = tenant
  const blocked = { service, id: 'jürgen', status: 'blocked', reason: 'lost' }
  const { status, text } = await instance.post('/token/force', blocked, tenant.adminKey)
  if (status !== 200) throw new Error(text)
  const found = await Promise.all(Object.keys(people).map((id) => instance.status(tenant, id)))
  // Whoever was never enrolled is not found.
  if (found.join() !== '1,NaN,2,1,3,1,4,1,0,NaN') throw new Error(`the statuses are ${found.join()}`)
  return tenant
}

/** Addresses where zaas cannot be reached: nobody listens, and somebody who never answers. */
export const unreachable = async (): Promise<readonly string[]> => {
  const silent = createServer(() => undefined)
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  afterAll(() => silent.close())
  const address = silent.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return ['http://127.0.0.1:1', `http://127.0.0.1:${port}`]
}

/** Who is let in: says of a user whether they were. */
export type Door = (id: string) => Promise<boolean>

/**
 * Fails unless a recipe lets in exactly those whose token is open, and nobody where zaas cannot be reached; `withDoor`
 * sets it up for an instance at an address and takes it down after the work.
 */
export const tryEverybody = async (
  instance: TestInstance,
  withDoor: (url: string, work: (door: Door) => Promise<void>) => Promise<void>,
): Promise<void> => {
  await withDoor(instance.url, async (door) => {
    const found: Record<string, boolean> = {}
    for (const id of Object.keys(people)) found[id] = await door(id)
    expect(found).toEqual(people)
  })
  for (const url of await unreachable())
    await withDoor(url, async (door) => expect([url, await door('ann lee')]).toEqual([url, false]))
}

/** The file that a recipe shows under a path: the block in whose first lines it is named. */
export const shown = (recipe: string, path: string): string => {
  const text = readFileSync(new URL(`../../../docs/integrate/${recipe}`, import.meta.url), 'utf8')
  const found = [...text.matchAll(/^```\w*\n(.*?)^```/gms)].map(([, block = '']) => block)
  const block = found.find((one) =>
    one
      .split('\n')
      .slice(0, 2)
      .some((line) => /^(?:#|\/\/) (\S+?),?(?: |$)/.exec(line)?.[1] === path),
  )
  if (block === undefined) throw new Error(`${recipe} shows no ${path}`)
  return block
}
