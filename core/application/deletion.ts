import { auditEntry } from '../domain/audit.ts'
import type { Caller } from '../domain/caller.ts'
import type { Deletions, Job } from '../domain/job.ts'
import type { Clock, Random, Service } from '../domain/ports.ts'
import { newId } from '../domain/tenant.ts'

/** What a deletion begins with. */
export interface DeletionPorts {
  deletions: Deletions
  /** Sends a job to the worker, which begins in half a minute. */
  purge: (job: { tenant: string; job: string }) => Promise<void>
  clock: Clock
  random: Random
}

/**
 * Begins a deletion: of a service, or with null of the whole tenant. The message goes first: without it a crash in between
 * would leave a deletion that nobody goes on with, while one whose job never came to be does nothing.
 */
export const beginDeletion = async (
  { deletions, purge, clock, random }: DeletionPorts,
  caller: Pick<Caller, 'tenant' | 'by' | 'byName' | 'address'>,
  service: Service | null,
  { action, reason }: { action: string; reason?: string | undefined },
): Promise<{ job: string }> => {
  const { tenant } = caller
  const named = service?.name ?? null
  const job: Job = { id: newId(random), tenant, service: named, removed: 0, startedAt: clock(), finishedAt: null }
  const audit = auditEntry({ clock, random }, caller, {
    action,
    ...(named === null ? {} : { service: named }),
    ...(reason === undefined ? {} : { reason }),
  })
  await purge({ tenant, job: job.id })
  if (service === null) await deletions.beginTenant(job, audit)
  else await deletions.beginService(service, job, audit)
  return { job: job.id }
}
