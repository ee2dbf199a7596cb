import type { Clock, Random } from '../domain/ports.ts'
import {
  cookieHash,
  type KeptSession,
  mostSessions,
  newCookieSecret,
  sameHash,
  sessionCookie,
  sessionEnd,
  type SessionLookup,
  sessionMilliseconds,
  setCookie,
} from '../domain/member.ts'
import type { MemberSessions, VersionedSessions } from '../domain/tenant-ports.ts'
import { maxRounds } from './change.ts'
import { AppError } from '../contract/errors.ts'

/** Where log-ins are kept. */
export interface SessionPorts {
  memberSessions: MemberSessions
  clock: Clock
}

/** A member's use of a session is written at most so often (ms). */
const touchMilliseconds = 60_000

const living = (sessions: readonly KeptSession[], now: number): KeptSession[] =>
  sessions.filter((session) => now < sessionEnd(session))

/** Changes a member's log-ins unless somebody did in between; those that are over go. */
const changeSessions = async (
  { memberSessions, clock }: SessionPorts,
  tenant: string,
  member: string,
  changed: (sessions: readonly KeptSession[]) => readonly KeptSession[],
): Promise<void> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const before = await memberSessions.read(tenant, member)
    const after = changed(living(before.sessions, clock()))
    if ((await memberSessions.replace(tenant, member, before, after)) === 'written') return
  }
  throw new AppError('busy')
}

/** Logs a member in and gives the cookie; the oldest log-in goes where there are too many. */
export const startSession = async (
  ports: SessionPorts & { random: Random },
  tenant: string,
  member: string,
  address: string,
): Promise<string> => {
  const secret = `${tenant}.${member}.${newCookieSecret(ports.random)}`
  const now = ports.clock()
  const session = { hash: cookieHash(secret), createdAt: now, seenAt: now, address }
  await changeSessions(ports, tenant, member, (sessions) => [session, ...sessions].slice(0, mostSessions))
  return setCookie(sessionCookie, secret, sessionMilliseconds / 1000)
}

/** What a log-in is called by whoever may end it: nothing that opens it. */
export const sessionId = ({ hash }: KeptSession): string => hash.slice(0, 16)

/** Ends the log-ins of a member that `ends` names. */
export const endSessions = (
  ports: SessionPorts,
  tenant: string,
  member: string,
  ends: (session: KeptSession) => boolean,
): Promise<void> => changeSessions(ports, tenant, member, (sessions) => sessions.filter((session) => !ends(session)))

/**
 * Who a session's cookie belongs to; null when it has ended, or its member has gone. What people do prolongs it, what a page
 * asks by itself (`background`) does not.
 */
export const sessionLookup =
  ({ memberSessions, clock }: SessionPorts): SessionLookup =>
  async ({ tenant, member: id, cookie, background }) => {
    const { member, ...before } = await memberSessions.find(tenant, id)
    const now = clock()
    const hash = cookieHash(cookie)
    const session = living(before.sessions, now).find((one) => sameHash(one.hash, hash))
    if (member === null || member.joinedAt === null || session === undefined) return null
    if (background || now - session.seenAt < touchMilliseconds) return { member, session }
    const seen = { ...session, seenAt: now }
    // Lost to another write: that one may have ended the session, and the next request will see.
    await memberSessions.replace(tenant, id, before, replaced(before, seen))
    return { member, session: seen }
  }

const replaced = ({ sessions }: VersionedSessions, seen: KeptSession): KeptSession[] =>
  sessions.map((one) => (one.hash === seen.hash ? seen : one))
