import type { Deletions, JobReference, Remains } from '../domain/job.ts'
import type { Clock } from '../domain/ports.ts'

/** What the worker of deletions works with. */
export interface PurgePorts {
  deletions: Deletions
  remains: Remains
  /** Sends another message for the same job. */
  goOn(reference: JobReference): Promise<void>
  clock: Clock
}

/** How many tokens go with one message: well within the worker's time. */
const tokensAtOnce = 500

/** The same of events and transactions, which take a call each. */
const recordsAtOnce = 2_000

/**
 * Goes on with a deletion. What is gone is not found again, so that a message which comes twice, or after a crash, only does
 * what is left.
 */
export const purge = async (reference: JobReference, ports: PurgePorts): Promise<void> => {
  const { deletions, remains, goOn, clock } = ports
  const { tenant } = reference
  const job = await deletions.find(tenant, reference.job)
  if (job === null || job.finishedAt !== null) return
  const names = job.service === null ? await remains.services(tenant) : [job.service]
  let removed = 0
  for (const name of names) {
    const most = Math.max(1, tokensAtOnce - removed)
    const page = await remains.removeTokens(name, { most, places: job.service !== null })
    removed += page.removed
    // Again until nothing is found: the index of tokens shows a second late what there is.
    if (page.more || removed > 0) {
      await deletions.save({ ...job, removed: job.removed + removed })
      return goOn(reference)
    }
    if ((await remains.removeRecords(name, recordsAtOnce)) > 0) return goOn(reference)
    await remains.removeMarks(name)
  }
  if (job.service === null) return remains.removeTenant(tenant, job.id)
  await remains.removeAuthkeys(job.service)
  await deletions.save({ ...job, finishedAt: clock() })
}
