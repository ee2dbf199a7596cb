import { tenantOf } from '../../contract/fields.ts'
import type { Clock } from '../../domain/ports.ts'
import { type Flight, type Flights, type Place, places } from '../../domain/webhook/flights.ts'
import { leaseMilliseconds } from '../../domain/webhook/ports.ts'
import type { BatchReads } from '../dynamo/batch-reads.ts'
import type { Update } from '../dynamo/expression.ts'
import type { Item } from '../dynamo/item.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { gives, hostFlights, stillSlow, takeHost, takePlace, tenantFlights, timeOf, trusts } from './flight-items.ts'

/** Where slow requests are counted. */
interface FlightsTable extends Pick<SealedTable, 'dynamo' | 'table' | 'keys'> {
  reads: BatchReads
  clock: Clock
}

/** What is written about a tenant's requests to one host. */
interface Marks {
  clock: Clock
  /** Updates the tenant's item, or the host's; false when the condition does not hold. */
  tenant(update: Update): Promise<boolean>
  host(update: Update): Promise<boolean>
  /** Whether no other slow request of this worker asked for the host's turn just now: whoever got it, it is taken. */
  first(): boolean
}

/** A request, with what it has taken: until when its host's turn (0 for not), and one of its tenant's places. */
class MarkedFlight implements Flight {
  readonly #marks: Marks
  #turn = 0
  #place: { name: Place; lease: number } | null = null
  /** The answer of `slow`, once it was asked. */
  #slow: Promise<boolean> | null = null

  constructor(marks: Marks) {
    this.#marks = marks
  }

  slow(): Promise<boolean> {
    this.#slow ??= this.#mark()
    return this.#slow
  }

  async #mark(): Promise<boolean> {
    const now = this.#marks.clock()
    if (this.#turn > 0) await this.#marks.host(stillSlow('slow', now))
    else if (!this.#marks.first() || !(await this.takeTurn(true))) return false
    if (this.#place !== null) await this.#marks.tenant(stillSlow('until', now))
    return this.#place !== null || this.takePlace(places, true)
  }

  async end(answered: boolean): Promise<void> {
    const { tenant, host, clock } = this.#marks
    // What it takes while it ends would be nobody's.
    await this.#slow?.catch(() => false)
    const fast = answered && this.#slow === null
    if (fast && (this.#turn > 0 || this.#place !== null)) await host(trusts(clock()))
    else if (this.#turn > 0) await host(gives('asked', this.#turn))
    if (this.#place !== null) await tenant(gives(this.#place.name, this.#place.lease))
  }

  async takeTurn(slow: boolean): Promise<boolean> {
    const now = this.#marks.clock()
    const taken = await this.#marks.host(takeHost(now, slow))
    if (taken) this.#turn = now + leaseMilliseconds
    return taken
  }

  async takePlace(among: readonly Place[], slow: boolean): Promise<boolean> {
    const now = this.#marks.clock()
    for (const name of among) {
      if (!(await this.#marks.tenant(takePlace(name, now, slow)))) continue
      this.#place = { name, lease: now + leaseMilliseconds }
      return true
    }
    return false
  }
}

/** Begins a request of a tenant that has slow ones; null while it has to wait. */
const begun = async (marks: Marks, careful: Item | null, known: Item | null): Promise<Flight | null> => {
  const flight = new MarkedFlight(marks)
  const now = marks.clock()
  const slow = timeOf(known, 'slow') > now
  if (!slow && timeOf(known, 'trusted') > now) return flight
  const free = places.filter((place) => timeOf(careful, place) <= now)
  if (free.length === 0 || (slow && timeOf(known, 'asked') > now)) return null
  if (slow && !(await flight.takeTurn(false))) return null
  if (await flight.takePlace(free, false)) return flight
  await flight.end(false)
  return null
}

/** How long (ms) a refusal holds for the others of its service, and a request for a host's turn for the others of its host; and how many are remembered. */
const [refusedMilliseconds, momentMilliseconds, mostRemembered] = [1000, 100, 1000]

/**
 * Slow requests in the events table: an item for a tenant that had one within a minute, with the places that are taken, and
 * one for each host of it, so that neither another address nor another host escapes. A healthy tenant costs one read a batch.
 */
export const dynamoFlights = ({ dynamo, table, keys, reads, clock }: FlightsTable): Flights => {
  const items = dynamo.table(table)
  const updating = (key: Item) => async (update: Update) => (await items.update(key, update)) === 'written'
  const refused = new Map<string, number>()
  const asking = new Map<string, number>()
  const refuse = (service: string): null => {
    if (refused.size >= mostRemembered) refused.clear()
    refused.set(service, clock())
    return null
  }
  /** A batch to a host that hangs becomes slow in one moment: one write for all of it. */
  const firstOf = (host: string) => (): boolean => {
    if (asking.size >= mostRemembered) asking.clear()
    const first = Math.abs(clock() - (asking.get(host) ?? 0)) >= momentMilliseconds
    if (first) asking.set(host, clock())
    return first
  }
  return {
    of: async (service) => {
      const tenant = tenantOf(service)
      const [careful, key] = await Promise.all([reads.get(table, tenantFlights(tenant)), keys.tenantKey(tenant)])
      return async (url) => {
        if (key === null) return null
        const hostKey = hostFlights(tenant, url, key)
        const first = firstOf(hostKey['sort']?.S ?? '')
        const marks = { clock, tenant: updating(tenantFlights(tenant)), host: updating(hostKey), first }
        if (timeOf(careful, 'until') <= clock()) return new MarkedFlight(marks)
        return (await begun(marks, careful, await reads.get(table, hostKey))) ?? refuse(service)
      }
    },
    justRefused: (service) => Math.abs(clock() - (refused.get(service) ?? 0)) < refusedMilliseconds,
  }
}
