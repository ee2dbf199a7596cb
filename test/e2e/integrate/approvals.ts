import { expect, vi } from 'vitest'
import type { Token } from '../../../sdk/index.ts'
import { duressPin, enrolled, pin } from '../../support/enrolled.ts'
import type { Tenant, TestInstance } from '../../support/instance.ts'

/** What a user does when asked; nothing is let expire. */
export type Decision = 'approve' | 'approve under duress' | 'deny' | 'nothing'

/** Tokens of some users, by user ID; `jürgen` has a blocked one, and `waiting` is not enrolled yet. */
export const phonesOf = async (
  instance: TestInstance,
  tenant: Tenant,
  ids: readonly string[],
): Promise<(id: string) => Token> => {
  const tokens = new Map<string, Token>()
  for (const id of [...ids, 'jürgen']) tokens.set(id, (await enrolled(instance, tenant, id)).token)
  await instance.enroll(tenant, 'waiting')
  const blocked = { service: tenant.service, id: 'jürgen', status: 'blocked', reason: 'lost' }
  expect((await instance.post('/token/force', blocked, tenant.adminKey)).status).toBe(200)
  return (id) => {
    const token = tokens.get(id)
    if (token === undefined) throw new Error(`${id} has no phone`)
    return token
  }
}

/** Decides on what is put before a user as soon as it is there. */
export const decide = async (instance: TestInstance, token: Token, how: Decision, shown: object): Promise<void> => {
  const pending = await vi.waitFor(
    async () => {
      const [found] = await token.transactions()
      if (found === undefined) throw new Error('nothing is pending')
      return found
    },
    { timeout: 20_000, interval: 200 },
  )
  expect(pending).toMatchObject(shown)
  if (how === 'nothing') instance.advance(601_000)
  else if (how === 'deny') await token.deny(pending)
  else await token.approve(pending, how === 'approve' ? pin : duressPin)
}
