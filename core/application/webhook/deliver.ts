import { readInteger } from '../../protocol/bytes.ts'
import type { Random, Service } from '../../domain/ports.ts'
import {
  type Claim,
  type DeliveryLedger,
  type EndpointMarks,
  type EventSource,
  leaseMilliseconds,
  type PublishedEvent,
  type Retries,
} from '../../domain/webhook/ports.ts'
import { type OffReason, switchesOff } from '../../domain/webhook/endpoint-state.ts'
import { type Flights, furtherWait } from '../../domain/webhook/flights.ts'
import { type LogEntry, wasMade } from '../../domain/webhook/record.ts'
import type { DeliveryReference } from '../../domain/webhook/reference.ts'
import { verdictOf, type SendOutcome } from '../../domain/webhook/verdict.ts'
import { hourOf, type HourReference } from '../../domain/usage/ports.ts'
import { isTest } from '../../domain/webhook/test-event.ts'
import { targetOf } from '../../domain/webhook/target.ts'
import { askEndpoint, type AskPorts, type Attempt, held } from './ask-endpoint.ts'

/** What a deliverer works with. */
export interface DeliverPorts extends AskPorts {
  ledger: DeliveryLedger
  events: EventSource
  flights: Flights
  retries: Retries
  /** The same as `endpoints` by the latest word, which may be a moment behind: what it holds to be off may be on again. */
  latest: EndpointMarks['of']
  /** Has the webhooks of an hour counted again. */
  recount(reference: HourReference): Promise<void>
  /** Tells the tenant's owners that an endpoint gets nothing any more. */
  switchedOff(service: Service, why: OffReason): Promise<void>
  random: Random
}

const chance = ({ random }: Pick<DeliverPorts, 'random'>): number => readInteger(random(4), 0, 4) / 2 ** 32

/** How long a try of a suspended tenant waits before it is looked at again (ms). */
const suspendedMilliseconds = 900_000

/** Of a try that had nowhere to go. */
const notMade: SendOutcome = { code: 0, failure: null, milliseconds: 0 }

const tell = async (service: Service, why: OffReason, ports: DeliverPorts): Promise<void> => {
  await ports.switchedOff(service, why)
  await ports.endpoints.told(service.name)
}

/**
 * A try that meets an endpoint that is off ends. Where nobody has told the owners yet it comes again when they should be
 * told, which it does then if whoever switched it off died at it: his own message comes again too.
 */
const meetsOff = async (claim: Claim, service: Service, known: Attempt['known'], ports: DeliverPorts) => {
  const now = ports.clock()
  if (known.off !== null && known.untold > 0) {
    if (known.untold > now) {
      await ports.retries.schedule(claim.reference, Math.max(known.untold, claim.until), now)
      return null
    }
    if (await ports.endpoints.retell(service.name, now)) await tell(service, known.off.why, ports)
  }
  return { ended: { state: 'off', next: 0 } as const, outcome: notMade }
}

/** Nothing more is sent there, and the tenant's owners are told by whoever switched it off. */
const switchOff = async (
  { found: { service }, target: { url }, known }: Attempt,
  why: OffReason,
  ports: DeliverPorts,
) => {
  const off = { on: known.on, at: ports.clock(), why }
  if (await ports.endpoints.switchOff(service, url, off)) await tell(service, why, ports)
}

/** How a delivery is after a try, and when the next one is due (ms). */
type Ended = Pick<LogEntry, 'state' | 'next'>

/** The next try is scheduled before the failure is recorded: a crash in between repeats a try, and loses none. */
const conclude = async (attempt: Attempt, outcome: SendOutcome, ports: DeliverPorts): Promise<Ended> => {
  const { claim, known } = attempt
  const { since: _waited, ...reference } = claim.reference
  const now = ports.clock()
  const step = reference.attempt - (reference.from ?? 1) + 1
  const verdict = verdictOf(outcome, step, chance(ports))
  const off = verdict.state === 'delivered' ? null : switchesOff(known, outcome, now)
  if (off !== null) {
    await switchOff(attempt, off, ports)
    return { state: 'off', next: 0 }
  }
  if (verdict.state !== 'retrying') return { state: verdict.state, next: 0 }
  if (isTest(attempt.found.event)) return { state: 'exhausted', next: 0 }
  const next = now + verdict.delay
  await ports.retries.schedule({ ...reference, attempt: reference.attempt + 1 }, next, now)
  return { state: 'retrying', next }
}

/** Lets a try wait for its turn, unless it has waited long enough; a claim that it has is over by then. */
const waits = async (
  { reference, until }: Pick<Claim, 'reference' | 'until'>,
  ports: DeliverPorts,
): Promise<boolean> => {
  const now = ports.clock()
  const { since = now } = reference
  const wait = furtherWait(since, now, chance(ports))
  if (wait === null) return false
  await ports.retries.schedule({ ...reference, since }, Math.max(now + wait, until), now)
  return true
}

/** A try's end; null for one that waits. */
const made = async (
  claim: Claim,
  found: PublishedEvent,
  of: Pick<Attempt, 'begin'> & { stateOf(url: string): Attempt['known'] },
  ports: DeliverPorts,
): Promise<{ ended: Ended; outcome: SendOutcome } | null> => {
  const target = targetOf(found.service.config, found.event)
  if (target === null) return { ended: { state: 'unwanted', next: 0 }, outcome: notMade }
  const before = of.stateOf(target.url)
  const known = before.off === null ? before : (await ports.latest(found.service.name))(target.url)
  if (known.off !== null && !isTest(found.event)) return meetsOff(claim, found.service, known, ports)
  const attempt = { claim, found, target, known, begin: of.begin }
  const asked = await askEndpoint(attempt, ports)
  if (asked === null && (await waits(claim, ports))) return null
  const outcome = asked ?? held
  return { ended: await conclude(attempt, outcome, ports), outcome }
}

/**
 * Makes one try of a delivery, once whoever else has its message too. While somebody else is at it, or died at it, the try
 * is looked at again by a message of its own when their time is over: waiting in flight would take as long as the queue's
 * visibility timeout, and use up the receives after which a message is dead.
 */
export const deliver = async (reference: DeliveryReference, ports: DeliverPorts): Promise<void> => {
  const { ledger, events, endpoints, flights } = ports
  if (flights.justRefused(reference.service) && (await waits({ reference, until: 0 }, ports))) return
  // All at once, and for all messages of a batch: so they can be one read.
  const now = ports.clock()
  const [claim, found, stateOf, begin] = await Promise.all([
    ledger.claim(reference, now),
    events.find(reference),
    endpoints.of(reference.service),
    flights.of(reference.service),
  ])
  if (claim === 'running') await ports.retries.schedule(reference, now + leaseMilliseconds, now)
  if (typeof claim === 'string') return
  // Its claim, if it has one, is over by then.
  if (found === 'suspended') return ports.retries.schedule(reference, now + suspendedMilliseconds, now)
  // Nothing is known of an event that is gone.
  if (found === null) return
  const come = await made(claim, found, { stateOf, begin }, ports)
  if (come === null) return
  const { token, sequence, attempt, service } = reference
  const { code, failure, milliseconds, answer = '' } = come.outcome
  const at = ports.clock() - milliseconds
  const happened = found.event.at
  const entry = { token, sequence, happened, attempt, ...come.ended, at, code, failure, milliseconds, answer }
  await ledger.finish(claim, entry)
  if (wasMade(entry)) await ports.recount({ service, hour: hourOf(happened), of: 'webhooks' })
}
