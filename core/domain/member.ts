import { createHash, timingSafeEqual } from 'node:crypto'
import { type MemberRole, memberRoles, type Power } from '../contract/endpoint.ts'
import type { Random } from './ports.ts'

/** A person who runs a tenant, or was invited to. */
export interface Member {
  id: string
  email: string
  /** Each may do what the later ones may, and more. */
  role: MemberRole
  services: '*' | readonly string[]
  /** What an operator may do besides, each granted by itself. */
  powers: readonly Power[]
  hideDuress: boolean
  /** Whether a log-in needs the member's own token open too. */
  factor: boolean
  /** When they were invited (ms); null for who signed up. */
  invitedAt: number | null
  /** When they first came (ms); null while the invitation waits. */
  joinedAt: number | null
}

/** How many people may run one tenant: all of them are one item. */
export const mostMembers = 100

/** Whether a member is at least that. */
export const isAtLeast = ({ role }: Member, least: MemberRole): boolean =>
  memberRoles.indexOf(role) >= memberRoles.indexOf(least)

/** Whether a member may do what takes a power: an operator by having it. */
export const hasPower = ({ role, powers }: Member, power: Power | null): boolean =>
  role !== 'operator' || power === null || powers.includes(power)

/** Whether somebody owns the tenant; an invitation does not count. */
export const hasOwner = (members: readonly Member[]): boolean =>
  members.some(({ role, joinedAt }) => role === 'owner' && joinedAt !== null)

/** A session ends so long after the last thing that its member did (ms) … */
const idleMilliseconds = 30 * 60_000
/** How long a log-in, or whoever shows the factor again, waits for the member's own token (ms). */
const waitMilliseconds = 5 * 60_000
/** How long a second factor that was shown counts for what needs one (ms). */
export const freshMilliseconds = 5 * 60_000
/** … and so long after its log-in at the latest (ms). */
export const sessionMilliseconds = 12 * 3_600_000
/** How many windows one member may be logged in with. */
export const mostSessions = 10

/** One log-in of a member, as it is kept: the cookie's hash, and never the cookie. */
export interface KeptSession {
  hash: string
  createdAt: number
  seenAt: number
  address: string
  /** Whether the member's own token has still to be opened: until then it is nobody's. */
  pending: boolean
  /** From when on an opening of that token counts for it (ms); null while it waits for none. */
  since: number | null
  /** When a second factor was last shown in it (ms); null for never. */
  factorAt: number | null
}

/** A member who is logged in. */
export interface LoggedIn {
  member: Member
  session: KeptSession
}

/** A request's claim to be a member's. */
interface SessionClaim {
  tenant: string
  member: string
  cookie: string
  /** Whether a page asks by itself, without its user. */
  background: boolean
}

/** Finds who a claim's session belongs to; null when it is none. */
export type SessionLookup = (claim: SessionClaim) => Promise<LoggedIn | null>

/** The name of a session's cookie; browsers take it only from this host, over TLS or from this machine, and for every path. */
export const sessionCookie = '__Host-zaas_session'
/** The name of the cookie by which a browser shows that it asked for a code. */
export const askedCookie = '__Host-zaas_asked'

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict'

/** A cookie that scripts and other sites cannot use, for so many seconds; 0 removes it. */
export const setCookie = (name: string, value: string, seconds: number): string =>
  `${name}=${value}; Max-Age=${seconds}; ${attributes}`

/** A cookie's value among those of a request; null when it is not there. */
export const cookieOf = (cookies: readonly string[] | undefined, name: string): string | null =>
  cookies?.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null

/** A fresh secret of 256 bits for a cookie. */
export const newCookieSecret = (random: Random): string => Buffer.from(random(32)).toString('base64url')

/** What is kept of a cookie. */
export const cookieHash = (value: string): string => createHash('sha256').update(value).digest('base64url')

/** Whether two hashes of cookies are one, in constant time. */
export const sameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

/** Whose session a cookie claims to be; null when it cannot be one. */
export const readSessionCookie = (value: string | null): { tenant: string; member: string } | null => {
  const [, tenant, member] = /^([a-z][a-z0-9-]{2,30})\.([A-Za-z0-9_-]{16})\.[A-Za-z0-9_-]{43}$/.exec(value ?? '') ?? []
  return tenant === undefined || member === undefined ? null : { tenant, member }
}

/** Until when (ms) an opening counts for a session; 0 when it waits for none. */
export const waitEnd = ({ since }: KeptSession): number => (since === null ? 0 : since + waitMilliseconds)

/** When a session ends (ms) unless its member does something. */
export const sessionEnd = (session: KeptSession): number =>
  session.pending
    ? waitEnd(session)
    : Math.min(session.seenAt + idleMilliseconds, session.createdAt + sessionMilliseconds)
