import type { Random } from './ports.ts'

/** Names that no tenant may take: they would pass for a part of zaas itself or for somebody in charge of it. */
export const reservedNames: ReadonlySet<string> = new Set([
  'admin',
  'api',
  'app',
  'authkey',
  'billing',
  'console',
  'device',
  'docs',
  'health',
  'help',
  'local',
  'login',
  'mail',
  'root',
  'sdk',
  'security',
  'service',
  'static',
  'status',
  'support',
  'system',
  'tenant',
  'token',
  'webhook',
  'webmaster',
  'www',
  'zaas',
])

/** What a tenant may use. */
export interface Plan {
  name: string
  maxTokens: number
}

const free = 'free'

/** The plan that everybody starts with. */
export const freePlan = (maxTokens: number): Plan => ({ name: free, maxTokens })

/** Whether a plan is the one that everybody starts with, however many places it has. */
export const isFree = ({ name }: Plan): boolean => name === free

/** How long a sign-up code is good (ms). */
export const signupMilliseconds = 3_600_000

/** How long a member stays logged in (ms). */
export const memberSessionMilliseconds = 12 * 3_600_000

/** The name of a member's session cookie. */
export const sessionCookie = 'zaas_session'

/** A person who runs a tenant. */
export interface Member {
  id: string
  email: string
  role: 'owner' | 'admin' | 'operator'
}

/** A sign-up that waits for its code. */
export interface Signup {
  tenant: string
  email: string
}

/** A short random id for members and authkeys: 96 bits as base64url. */
export const newId = (random: Random): string => Buffer.from(random(12)).toString('base64url')

/** Who is logged in. */
export interface MemberSession {
  tenant: string
  member: Member
}
