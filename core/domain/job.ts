import type { AuditEntry } from './audit.ts'
import type { Service } from './ports.ts'

/** A deletion that goes on in the background. */
export interface Job {
  id: string
  tenant: string
  /** The service that is deleted; null for the whole tenant. */
  service: string | null
  /** Tokens that are gone. */
  removed: number
  startedAt: number
  /** When it was over (ms); null while it is not. */
  finishedAt: number | null
}

/** Which job a message of the queue `purge` goes on with. */
export interface JobReference {
  tenant: string
  job: string
}

/** How long a deletion waits before it begins (ms): until no warm function knows a key or a service any more. */
export const purgeDelayMilliseconds = 30_000

/** What is left of something that is deleted; each removal may be repeated. */
export interface Remains {
  /** The names of a tenant's services, also of those that are gone. */
  services(tenant: string): Promise<string[]>
  /** Removes so many tokens of a service with their histories; `places` gives their places back to the plan. Says how many there were, and whether there may be more. */
  removeTokens(service: string, options: { most: number; places: boolean }): Promise<{ removed: number; more: boolean }>
  /** Removes so many of a service's events and transactions, also of tokens that went before; says how many there were. */
  removeRecords(service: string, most: number): Promise<number>
  /** Removes what is known of a service besides. */
  removeMarks(service: string): Promise<void>
  /** Takes a service from the authkeys that are for it; those for no other go. */
  removeAuthkeys(service: string): Promise<void>
  /** Removes all of a tenant but its name, at last its data key, without which nobody reads what may be left. */
  removeTenant(tenant: string, job: string): Promise<void>
}

/** Where deletions begin, and how far they are. */
export interface Deletions {
  /** Takes a service away at once; its name stays taken. Throws `busy` when somebody changed it since it was read. */
  beginService(service: Service, job: Job, audit: AuditEntry): Promise<void>
  /** Takes a tenant out of service at once. Throws `in_use` when it is being deleted already. */
  beginTenant(job: Job, audit: AuditEntry): Promise<void>
  /** Null when there is none, or no such tenant any more. */
  find(tenant: string, job: string): Promise<Job | null>
  save(job: Job): Promise<void>
}
