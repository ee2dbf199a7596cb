import { readInteger } from '../../protocol/bytes.ts'
import type { Clock, Random, Service } from '../../domain/ports.ts'
import { webhookBody } from '../../domain/webhook/body.ts'
import {
  type Claim,
  type DeliveryLedger,
  type EndpointMarks,
  type EventSource,
  leaseMilliseconds,
  type PublishedEvent,
  type Retries,
  type WebhookSender,
} from '../../domain/webhook/ports.ts'
import { type EndpointState, type OffReason, switchesOff, whyFailed } from '../../domain/webhook/endpoint-state.ts'
import type { DeliveryRecord } from '../../domain/webhook/record.ts'
import type { DeliveryReference } from '../../domain/webhook/reference.ts'
import { signingSecrets } from '../../domain/webhook/secret.ts'
import { signedHeaders, webhookId } from '../../domain/webhook/signature.ts'
import { heldAfter, verdictOf, type SendOutcome } from '../../domain/webhook/verdict.ts'
import { hourOf, type HourReference } from '../../domain/usage/ports.ts'
import { isTest, shownUser } from '../../domain/webhook/test-event.ts'
import { type Target, targetOf } from '../../domain/webhook/target.ts'

/** What a deliverer works with. */
export interface DeliverPorts {
  ledger: DeliveryLedger
  events: EventSource
  endpoints: EndpointMarks
  sender: WebhookSender
  retries: Retries
  /** Has the webhooks of an hour counted again. */
  recount(reference: HourReference): Promise<void>
  /** Tells the tenant's owners that an endpoint gets nothing any more. */
  switchedOff(service: Service, why: OffReason): Promise<void>
  clock: Clock
  random: Random
}

/** How long a try of a suspended tenant waits before it is looked at again (ms). */
const suspendedMilliseconds = 900_000

/** One try that has somewhere to go. */
interface Attempt {
  claim: Claim
  found: PublishedEvent
  target: Target
  /** What is known of the endpoint from before. */
  known: EndpointState
}

const post = ({ claim, found, target }: Attempt, { sender, clock }: DeliverPorts): Promise<SendOutcome> => {
  const { user, event, service } = found
  const secret = service.config.webhook.secretInBody ? target.secret : null
  const body = webhookBody({ id: shownUser(user), service: service.name, secret }, event)
  const id = webhookId(claim.reference.token, event.sequence)
  const message = { id, timestamp: Math.floor(clock() / 1000), body }
  const headers = { 'content-type': 'application/json', ...signedHeaders(signingSecrets(service, clock()), message) }
  return sender.send(target.url, headers, body)
}

/** Nothing more is sent there, and the tenant's owners are told by whoever switched it off. */
const switchOff = async (
  { found: { service }, target: { url }, known }: Attempt,
  why: OffReason,
  ports: DeliverPorts,
) => {
  const off = { on: known.on, at: ports.clock(), why }
  if (await ports.endpoints.switchOff(service, url, off)) await ports.switchedOff(service, why)
}

/** The next try is scheduled before the failure is recorded: a crash in between repeats a try, and loses none. */
const conclude = async (attempt: Attempt, outcome: SendOutcome, ports: DeliverPorts): Promise<DeliveryRecord> => {
  const { claim, known } = attempt
  const { reference } = claim
  const now = ports.clock()
  const step = reference.attempt - (reference.from ?? 1) + 1
  const verdict = verdictOf(outcome, step, readInteger(ports.random(4), 0, 4) / 2 ** 32)
  const { code, failure, milliseconds } = outcome
  const tries = [...claim.tries, { attempt: reference.attempt, at: now - milliseconds, code, failure, milliseconds }]
  const off = verdict.state === 'delivered' || outcome.failure === 'held' ? null : switchesOff(known, outcome, now)
  if (off !== null) {
    await switchOff(attempt, off, ports)
    return { state: 'off', next: 0, tries }
  }
  if (verdict.state !== 'retrying') return { state: verdict.state, next: 0, tries }
  if (isTest(attempt.found.event)) return { state: 'exhausted', next: 0, tries }
  const next = now + verdict.delay
  await ports.retries.schedule({ ...reference, attempt: reference.attempt + 1 }, next, now)
  return { state: 'retrying', next, tries }
}

const asked = async (attempt: Attempt, ports: DeliverPorts): Promise<SendOutcome> => {
  const { claim, found, target, known } = attempt
  const outcome = await post(attempt, ports)
  const ok = verdictOf(outcome, claim.reference.attempt, 0).state === 'delivered'
  if (!ok) await ports.endpoints.failed(found.service, target.url, ports.clock(), whyFailed(outcome))
  else if (known.failures > 0) await ports.endpoints.recovered(found.service, target.url)
  return outcome
}

/**
 * A held endpoint fails without being asked, except for one probe at a time: an endpoint that hangs would otherwise keep
 * deliverers waiting, and with them every other tenant.
 */
const unlessHeld = async (attempt: Attempt, ports: DeliverPorts): Promise<SendOutcome> => {
  const { found, target, known } = attempt
  const mayAsk =
    known.failures < heldAfter ||
    isTest(found.event) ||
    (await ports.endpoints.probe(found.service, target.url, ports.clock()))
  return mayAsk ? asked(attempt, ports) : { code: 0, failure: 'held', milliseconds: 0 }
}

/** What came of a try. */
interface Made {
  record: DeliveryRecord
  answer?: string | undefined
}

const made = async (
  claim: Claim,
  found: PublishedEvent | null,
  stateOf: (url: string) => EndpointState,
  ports: DeliverPorts,
): Promise<Made> => {
  const target = found === null ? null : targetOf(found.service.config, found.event)
  const tries = [...claim.tries]
  if (found === null || target === null) return { record: { state: 'unwanted', next: 0, tries } }
  const known = stateOf(target.url)
  if (known.off !== null && !isTest(found.event)) return { record: { state: 'off', next: 0, tries } }
  const attempt = { claim, found, target, known }
  const outcome = await unlessHeld(attempt, ports)
  return { record: await conclude(attempt, outcome, ports), answer: outcome.answer }
}

/**
 * Makes one try of a delivery, once whoever else has its message too. While somebody else is at it, or died at it, the try
 * is looked at again by a message of its own when their time is over: waiting in flight would take as long as the queue's
 * visibility timeout, and use up the receives after which a message is dead.
 */
export const deliver = async (reference: DeliveryReference, ports: DeliverPorts): Promise<void> => {
  const { ledger, events, endpoints } = ports
  // All at once, and for all messages of a batch: so they can be one read.
  const now = ports.clock()
  const [claim, found, stateOf] = await Promise.all([
    ledger.claim(reference, now),
    events.find(reference),
    endpoints.of(reference.service),
  ])
  if (claim === 'running') await ports.retries.schedule(reference, now + leaseMilliseconds, now)
  if (typeof claim === 'string') return
  // Its claim, if it has one, is over by then.
  if (found === 'suspended') return ports.retries.schedule(reference, now + suspendedMilliseconds, now)
  const { record, answer } = await made(claim, found, stateOf, ports)
  await ledger.finish(claim, record, answer)
  if (found === null || record.tries.length === claim.tries.length) return
  await ports.recount({ service: reference.service, hour: hourOf(found.event.at), of: 'webhooks' })
}
