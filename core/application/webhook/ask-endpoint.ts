import type { Clock } from '../../domain/ports.ts'
import { webhookBody } from '../../domain/webhook/body.ts'
import { type EndpointState, whyFailed } from '../../domain/webhook/endpoint-state.ts'
import type { Flight } from '../../domain/webhook/flights.ts'
import type { Claim, EndpointMarks, PublishedEvent, WebhookSender } from '../../domain/webhook/ports.ts'
import { signingSecrets } from '../../domain/webhook/secret.ts'
import { signedHeaders, webhookId } from '../../domain/webhook/signature.ts'
import { heldAfter, isDelivered, type SendOutcome } from '../../domain/webhook/verdict.ts'
import { isTest, shownUser } from '../../domain/webhook/test-event.ts'
import type { Target } from '../../domain/webhook/target.ts'

/** What endpoints are asked with. */
export interface AskPorts {
  endpoints: EndpointMarks
  sender: WebhookSender
  clock: Clock
}

/** One try that has somewhere to go. */
export interface Attempt {
  claim: Claim
  found: PublishedEvent
  target: Target
  /** What is known of the endpoint from before. */
  known: EndpointState
  /** Begins a request to it; null while its host or tenant has as many as it may. */
  begin(url: string): Promise<Flight | null>
}

/** What a try comes to that is not sent. */
export const held: SendOutcome = { code: 0, failure: 'held', milliseconds: 0 }

const post = ({ claim, found, target }: Attempt, flight: Flight, ports: AskPorts): Promise<SendOutcome> => {
  const { user, event, service } = found
  const secret = service.config.webhook.secretInBody ? target.secret : null
  const body = webhookBody({ id: shownUser(user), service: service.name, secret }, event)
  const now = ports.clock()
  const message = { id: webhookId(claim.reference.token, event.sequence), timestamp: Math.floor(now / 1000), body }
  const headers = { 'content-type': 'application/json', ...signedHeaders(signingSecrets(service, now), message) }
  return ports.sender.send(target.url, headers, body, () => flight.slow())
}

/** Failures of requests that were given up for others of their host tell nothing that those will not tell. */
const asked = async (attempt: Attempt, flight: Flight, ports: AskPorts): Promise<SendOutcome> => {
  const { found, target, known } = attempt
  const outcome = await post(attempt, flight, ports)
  await flight.end(outcome.code > 0)
  if (isDelivered(outcome)) {
    if (known.failures > 0) await ports.endpoints.recovered(found.service, target.url)
  } else if (outcome.givenUp !== true) {
    await ports.endpoints.failed(found.service, target.url, ports.clock(), whyFailed(outcome))
  }
  return outcome
}

/**
 * Asks an endpoint; null while it is not its turn. One that failed ten times in a row is held: a try fails without asking
 * it, except for one probe at a time.
 */
export const askEndpoint = async (attempt: Attempt, ports: AskPorts): Promise<SendOutcome | null> => {
  const { found, target, known } = attempt
  const isHeld = known.failures >= heldAfter && !isTest(found.event)
  if (isHeld && known.probeAt > ports.clock()) return held
  const flight = await attempt.begin(target.url)
  if (flight === null) return null
  if (!isHeld || (await ports.endpoints.probe(found.service, target.url, ports.clock())))
    return asked(attempt, flight, ports)
  await flight.end(false)
  return held
}
