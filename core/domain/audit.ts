import { createHash } from 'node:crypto'
import type { Authkey } from './authkey.ts'
import type { Caller } from './caller.ts'
import type { Clock, Random } from './ports.ts'
import type { Token } from './token/state.ts'

/** One field that a management action changed; a secret's values are never there. */
export interface AuditChange {
  field: string
  from?: unknown
  to?: unknown
}

/** What an action did, as far as its caller does not say it. */
export interface AuditedAction {
  /** The endpoint's id. */
  action: string
  service?: string
  /** What an authkey that it is about was or is for. */
  services?: Authkey['services']
  user?: string
  changes?: readonly AuditChange[]
  reason?: string
}

/** One management action: who did what, when and from where. */
export interface AuditEntry extends AuditedAction {
  /** Sorts by time. */
  id: string
  tenant: string
  /** Milliseconds since 1970. */
  at: number
  by: string
  /** The key's name or the member's address when it happened. */
  byName: string
  address: string
}

/** How long an entry is kept (ms): thirteen months. */
export const auditMilliseconds = 400 * 86_400_000

type Actor = Pick<Caller, 'tenant' | 'by' | 'byName' | 'address'>

const entryId = (at: number, rest: Uint8Array): string =>
  `${String(at).padStart(14, '0')}-${Buffer.from(rest).toString('hex')}`

/** The entry of an action. */
export const auditEntry = (
  { clock, random }: { clock: Clock; random: Random },
  { tenant, by, byName, address }: Actor,
  action: AuditedAction,
): AuditEntry => {
  const at = clock()
  return { id: entryId(at, random(6)), tenant, at, by, byName, address, ...action }
}

/** The id of what was done to a token with one version of it: its event leads to who did it, and why. */
export const tokenEntryId = (token: string, { at, rev }: { at: number; rev: number }): string =>
  entryId(at, createHash('sha256').update(`${token}#${rev}`).digest().subarray(0, 6))

/** The entry of what is done to a token with the version that is written. */
export const tokenEntry = (
  clock: Clock,
  { tenant, by, byName, address }: Actor,
  { identity: { id, service, user }, rev, state: { event } }: Token,
  action: Omit<AuditedAction, 'service' | 'user'>,
): AuditEntry => {
  const at = event?.rev === rev + 1 ? event.at : clock()
  return { id: tokenEntryId(id, { at, rev: rev + 1 }), tenant, at, by, byName, address, service, user, ...action }
}

const secretFields = /(^|\.)secret$/

const leaves = (value: unknown, path = ''): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`))
    : [[path, value]]

/** The fields in which two versions of something differ, nested ones with dots; of a secret only that it did. */
export const changesBetween = (before: object, after: object): AuditChange[] => {
  const old = new Map(leaves(before))
  return leaves(after)
    .filter(([field, to]) => JSON.stringify(old.get(field)) !== JSON.stringify(to))
    .map(([field, to]) => (secretFields.test(field) ? { field } : { field, from: old.get(field), to }))
}
