/**
 * A request that is unanswered for so long (ms) is slow. What is slow is few at a time: one for a tenant's host, and
 * one for each place of the tenant, whatever its hosts; so nobody's endpoints keep more deliverers waiting than that.
 */
export const patienceMilliseconds = 1000
export const places = ['first', 'second'] as const

/** Name of a place for a tenant's slow requests. */
export type Place = (typeof places)[number]

/** How long (ms) a tenant and a host are careful with after a slow request, and a host is trusted after a fast one. */
export const carefulMilliseconds = 60_000
export const trustedMilliseconds = 600_000

/** A request under way. */
export interface Flight {
  /** Called once it is slow: marks its host and tenant, and says whether it may go on. */
  slow(): Promise<boolean>
  /** Called when it is over, however. */
  end(answered: boolean): Promise<void>
}

/** Which requests may be under way at once; of a tenant without slow ones all. */
export interface Flights {
  /** Begins a request to an address of a service's; null while its host or tenant has as many as it may. One read for all of a batch. */
  of(service: string): Promise<(url: string) => Promise<Flight | null>>
  /** Whether one of the service had to wait a moment ago, so that nothing need be read to know that the next one has to. */
  justRefused(service: string): boolean
}

const longestWait = 40_000
const [leastDelay, mostDelay] = [10_000, 30_000]

/**
 * How long (ms) a try goes on waiting for its turn that has been waiting since a time, as `chance` in [0, 1) has it, so that
 * thousands of them do not come again in one wave, which others would wait behind; null when it has waited long enough to
 * fail, so that what waits does not pile up.
 */
export const furtherWait = (since: number, now: number, chance: number): number | null =>
  now - since >= longestWait ? null : Math.round(leastDelay + (mostDelay - leastDelay) * chance)
