import type { Clock, Random } from '../domain/ports.ts'
import {
  cookieHash,
  type KeptSession,
  type LoggedIn,
  mostSessions,
  newCookieSecret,
  sameHash,
  sessionCookie,
  sessionEnd,
  type SessionLookup,
  sessionMilliseconds,
  setCookie,
  waitEnd,
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

/** Who logs in, and from where. */
export interface LogIn {
  tenant: string
  member: string
  address: string
  /** The cookie of a session that the same browser had before: it ends. */
  former: string | null
}

/**
 * Logs a member in and gives the cookie; the oldest log-in goes where there are too many. `shown` says what was shown
 * besides the mailed code: with `waits` it is no session before the member's own token has been opened.
 */
export const startSession = async (
  ports: SessionPorts & { random: Random },
  { tenant, member, address, former }: LogIn,
  shown: 'mail' | 'waits' | 'factor' = 'mail',
): Promise<{ cookie: string; session: KeptSession }> => {
  const secret = `${tenant}.${member}.${newCookieSecret(ports.random)}`
  const now = ports.clock()
  const session: KeptSession = {
    hash: cookieHash(secret),
    createdAt: now,
    seenAt: now,
    address,
    pending: shown === 'waits',
    since: shown === 'waits' ? now : null,
    factorAt: shown === 'factor' ? now : null,
  }
  const gone = former === null ? '' : cookieHash(former)
  await changeSessions(ports, tenant, member, (sessions) =>
    [session, ...sessions.filter(({ hash }) => hash !== gone)].slice(0, mostSessions),
  )
  return { cookie: setCookie(sessionCookie, secret, sessionMilliseconds / 1000), session }
}

/** From now on an opening of the member's own token counts for a session; gives it. */
export const startWaiting = async (
  ports: SessionPorts,
  { tenant, member: { id }, session }: LoggedIn & { tenant: string },
): Promise<KeptSession> => {
  const waiting = { ...session, since: ports.clock() }
  await changeSessions(ports, tenant, id, (sessions) =>
    sessions.map((one) => (one.hash === session.hash ? waiting : one)),
  )
  return waiting
}

/**
 * Gives the opening that a session waited for to it: a log-in that is complete, or the factor shown anew. False when another
 * window waits too: nobody knows which of them the opening was meant for, and one may be a thief's who has the mail. Then
 * none of them gets it.
 */
export const countOpening = async (
  ports: SessionPorts,
  { tenant, member: { id }, session }: LoggedIn & { tenant: string },
): Promise<boolean> => {
  const now = ports.clock()
  let alone = true
  await changeSessions(ports, tenant, id, (sessions) => {
    const waiting = sessions.filter((one) => now < waitEnd(one))
    alone = waiting.every(({ hash }) => hash === session.hash)
    if (!alone) return sessions.filter(({ pending }) => !pending).map((one) => ({ ...one, since: null }))
    const shown = { ...session, pending: false, since: null, factorAt: now, seenAt: now }
    return sessions.map((one) =>
      one.hash !== session.hash ? one : session.pending ? { ...shown, createdAt: now } : shown,
    )
  })
  return alone
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
 * Who a session's cookie belongs to; null when it has ended, or its member has gone, or the member's own token has still to
 * be opened. What people do prolongs it, what a page asks by itself (`background`) does not.
 */
export const sessionLookup =
  (ports: SessionPorts): SessionLookup =>
  async (claim) => {
    const found = await pendingLookup(ports)(claim)
    return found?.session.pending === true ? null : found
  }

/** The same with log-ins that wait for the member's own token. */
export const pendingLookup =
  ({ memberSessions, clock }: SessionPorts): SessionLookup =>
  async ({ tenant, member: id, cookie, background }) => {
    const { member, ...before } = await memberSessions.find(tenant, id)
    const now = clock()
    const hash = cookieHash(cookie)
    const session = living(before.sessions, now).find((one) => sameHash(one.hash, hash))
    if (member === null || member.joinedAt === null || session === undefined) return null
    if (background || session.pending || now - session.seenAt < touchMilliseconds) return { member, session }
    const seen = { ...session, seenAt: now }
    // Lost to another write: that one may have ended the session, and the next request will see.
    await memberSessions.replace(tenant, id, before, replaced(before, seen))
    return { member, session: seen }
  }

const replaced = ({ sessions }: VersionedSessions, seen: KeptSession): KeptSession[] =>
  sessions.map((one) => (one.hash === seen.hash ? seen : one))
