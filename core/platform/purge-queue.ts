import { type JobReference, purgeDelayMilliseconds } from '../domain/job.ts'
import { queue } from './queue.ts'

/** Sends a deletion to its worker, which begins when no warm function knows any more what is deleted. */
export const purgeQueue =
  (address: string) =>
  (reference: JobReference): Promise<void> =>
    queue(address).send({
      body: { ...reference },
      tenant: reference.tenant,
      delaySeconds: purgeDelayMilliseconds / 1000,
    })
