import type { PlanName } from '../contract/plans.ts'
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

/** Whether a tenant is served: not while an operator suspended it, nor while it is being deleted. */
export type TenantState = 'active' | 'suspended' | 'deleting'

/** What a tenant may use; `maxTokens` is null where there is no end. */
export interface Plan {
  name: PlanName
  maxTokens: number | null
}

/** The plan that everybody starts with. */
export const freePlan = (maxTokens: number): Plan => ({ name: 'free', maxTokens })

/** Whether a plan is the one that everybody starts with, however many places it has. */
export const isFree = ({ name }: Plan): boolean => name === 'free'

/** How long a code for signing up or logging in is good (ms). */
export const signupMilliseconds = 3_600_000

/** What a sign-up has made, as its answer tells it: the tenant, its first member's id, its first service and three authkeys. */
export interface Founded {
  tenant: string
  member: string
  ownerKey: string
  service: string
  basicKey: string
  adminKey: string
}

/** A mailed code that waits: it creates a tenant, logs a member in, or lets one in who was invited. */
export type PendingCode =
  /** `until` is its end (ms). */
  | { kind: 'signup'; tenant: string; email: string; until?: number }
  /** One that has created its tenant, with the answer for whoever lost it. */
  | { kind: 'founded'; founded: Founded }
  /** `asked` is the hash of the cookie that the asking browser has. */
  | { kind: 'login'; tenant: string; member: string; asked: string }
  | { kind: 'invitation'; tenant: string; member: string }

/** How long an invitation is good (ms). */
export const invitationMilliseconds = 7 * 86_400_000

/** A short random id for members: 96 bits as base64url. */
export const newId = (random: Random): string => Buffer.from(random(12)).toString('base64url')
