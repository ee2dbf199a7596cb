import { createHash } from 'node:crypto'
import type { Clock, Random } from '../domain/ports.ts'
import { type Member, type MemberSession, memberSessionMilliseconds, sessionCookie } from '../domain/tenant.ts'
import type { Notes } from '../domain/tenant-ports.ts'
import { fromUtf8, utf8 } from '../protocol/bytes.ts'

const noteName = (hash: string): string => `member#${hash}`

/** Looks members' sessions up by tenant and cookie hash. */
export const memberSessions =
  (notes: Notes) =>
  async (tenant: string, hash: string): Promise<MemberSession | null> => {
    const note = await notes.find(tenant, noteName(hash))
    return note === null ? null : { tenant, member: JSON.parse(fromUtf8(note)) as Member }
  }

/** Starts a member's session and gives its cookie; only the cookie's hash is stored. */
export const startSession = async (
  { notes, clock, random }: { notes: Notes; clock: Clock; random: Random },
  { tenant, member }: MemberSession,
  secure: boolean,
): Promise<string> => {
  const secret = `${tenant}.${Buffer.from(random(32)).toString('base64url')}`
  const hash = createHash('sha256').update(secret).digest('base64url')
  await notes.keep(tenant, noteName(hash), utf8(JSON.stringify(member)), clock() + memberSessionMilliseconds)
  const age = memberSessionMilliseconds / 1000
  // Strict: a page of another site cannot make a member's browser use the session.
  return `${sessionCookie}=${secret}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}
