import { isoTime } from '../../contract/fields.ts'
import type { Clock } from '../../domain/ports.ts'
import type { DeliveryLog, Logged } from '../../domain/webhook/log.ts'
import type { DeliveryReference } from '../../domain/webhook/reference.ts'

/** What sending again works with. */
export interface RedeliverPorts {
  log: DeliveryLog
  /** Sends tries; answers the positions of those that the queue did not take. */
  send(references: readonly DeliveryReference[]): Promise<ReadonlySet<number>>
  clock: Clock
}

const failed = new Set(['retrying', 'exhausted', 'off'])

/** How many one request sends again; who asks once more goes on. */
const mostQueued = 2000

/** The next try at the foot of the ladder; one that was not tried yet is only sent for once more. */
const again = (of: Pick<DeliveryReference, 'token' | 'sequence' | 'service'>, attempt = 0): DeliveryReference => {
  const next = attempt + 1
  return { ...of, attempt: next, ...(next === 1 ? {} : { from: next }) }
}

const queued = async ({ send }: RedeliverPorts, references: readonly DeliveryReference[]): Promise<number> =>
  references.length - (await send(references)).size

/** Sends one delivery again, however it went. */
export const redeliverOne = (
  ports: RedeliverPorts,
  service: string,
  { token, event: { sequence }, entries }: Logged,
): Promise<number> => queued(ports, [again({ token, sequence, service }, entries.at(-1)?.attempt)])

/**
 * Sends again what failed of what happened since a time (ms), also what would be tried again later: in the order in which it
 * happened, as many as one request may, and then says since when the next one goes on.
 */
export const redeliverSince = async (
  ports: RedeliverPorts,
  service: string,
  since: number,
): Promise<{ queued: number; more?: true; since?: string }> => {
  const references: DeliveryReference[] = []
  const left: { since?: string } = {}
  await ports.log.visit(service, { from: since, to: ports.clock() + 1 }, (entries) => {
    const last = entries.at(-1)
    if (last === undefined || !failed.has(last.state)) return true
    if (references.length < mostQueued)
      references.push(again({ token: last.token, sequence: last.sequence, service }, last.attempt))
    else left.since = isoTime(last.happened)
    return left.since === undefined
  })
  const count = await queued(ports, references)
  return left.since === undefined ? { queued: count } : { queued: count, more: true, ...left }
}
