import type { Service } from '../ports.ts'
import type { TokenEvent } from '../token/token-event.ts'
import type { DeliveryRecord, Try } from './record.ts'
import type { DeliveryReference } from './reference.ts'
import type { SendOutcome } from './verdict.ts'

/** How long whoever claimed a try has for it (ms): thrice what the request itself may take. */
export const leaseMilliseconds = 30_000

/**
 * A try that may be made; `tries` are the earlier ones. Nobody else makes it until the lease runs out, except a first one,
 * which has none (`until` 0): when its message comes twice at once it is sent twice, under one `webhook-id`.
 */
export interface Claim {
  reference: DeliveryReference
  until: number
  tries: readonly Try[]
}

/** Records of deliveries, and who makes which try. */
export interface DeliveryLedger {
  /** Claims a try; `finished` when it was made before, `running` while somebody else makes it, `gone` when its tenant is. */
  claim(reference: DeliveryReference, now: number): Promise<Claim | 'finished' | 'running' | 'gone'>
  /** Ends a claimed try; does nothing when the lease went to somebody else. */
  finish(claim: Claim, record: DeliveryRecord): Promise<void>
}

/** An event with its service as it is configured now. */
export interface PublishedEvent {
  user: string
  event: TokenEvent
  service: Service
}

/** Where a deliverer finds what a reference stands for; null when event or service are gone. */
export interface EventSource {
  find(reference: DeliveryReference): Promise<PublishedEvent | null>
}

/** What is known of a service's endpoint at one address. */
export interface EndpointState {
  /** It asked to be left alone. */
  off: boolean
  /** Failures in a row. */
  failures: number
}

/** What is known of endpoints; a webhook's new address is a new endpoint. */
export interface EndpointMarks {
  /** A service's endpoint by its address; one read for all of them. */
  of(service: string): Promise<(url: string) => EndpointState>
  switchOff(service: Service, url: string, at: number): Promise<void>
  /** Counts a failure. */
  failed(service: Service, url: string, at: number): Promise<void>
  /** Forgets its failures. */
  recovered(service: Service, url: string): Promise<void>
  /** Takes the next turn to ask a held endpoint, if it is due and nobody else took it. */
  probe(service: Service, url: string, at: number): Promise<boolean>
}

/** Sends one request; never throws for what the other side does. */
export interface WebhookSender {
  send(url: string, headers: Record<string, string>, body: string): Promise<SendOutcome>
}

/** Sees to it that a try is made when it is due (ms). */
export interface Retries {
  schedule(reference: DeliveryReference, due: number, now: number): Promise<void>
}
