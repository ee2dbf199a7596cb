import { createHash } from 'node:crypto'
import type { DynamoSessions } from '../adapters/sessions/dynamo-sessions.ts'
import type { KeyRing } from '../adapters/keys/key-ring.ts'
import { type Member, type MemberSession, memberSessionMilliseconds } from '../domain/tenant.ts'
import { fromUtf8, utf8 } from '../protocol/bytes.ts'
import { sessionCookie } from '../runtime/caller.ts'
import { clock, random } from '../runtime/platform.ts'

const itemName = (hash: string): string => `member#${hash}`

/** Looks members' sessions up by tenant and cookie hash. */
export const memberSessions =
  (sessions: DynamoSessions, keys: KeyRing) =>
  async (tenant: string, hash: string): Promise<MemberSession | null> => {
    const key = await keys.tenantKey(tenant)
    const plain = key === null ? null : await sessions.getSealed(key, itemName(hash))
    return plain === null ? null : { tenant, member: JSON.parse(fromUtf8(plain)) as Member }
  }

/** Starts a member's session and gives its cookie; only the cookie's hash is stored. */
export const startSession = async (
  tenant: string,
  member: Member,
  stores: { sessions: DynamoSessions; keys: KeyRing },
  secure: boolean,
): Promise<string> => {
  const secret = `${tenant}.${Buffer.from(random(32)).toString('base64url')}`
  const key = await stores.keys.tenantKey(tenant)
  if (key === null) throw new Error('a session without a tenant')
  const name = itemName(createHash('sha256').update(secret).digest('base64url'))
  await stores.sessions.putSealed(key, name, utf8(JSON.stringify(member)), clock() + memberSessionMilliseconds)
  const age = memberSessionMilliseconds / 1000
  // Strict: a page of another site cannot make a member's browser use the session.
  return `${sessionCookie}=${secret}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}
