import type { Service } from '../ports.ts'
import type { ContactReference } from '../token/contact-news.ts'
import type { Token } from '../token/state.ts'
import type { TokenEvent } from '../token/token-event.ts'
import type { HourReference } from '../usage/ports.ts'
import type { EndpointState, OffReason } from './endpoint-state.ts'
import type { LogEntry } from './record.ts'
import type { DeliveryReference } from './reference.ts'
import type { SendOutcome } from './verdict.ts'

/** How long whoever claimed a try has for it (ms): thrice what the request itself may take. */
export const leaseMilliseconds = 30_000

/**
 * A try that may be made. Nobody else makes it until the lease runs out, except a first one, which has none (`until` 0):
 * when its message comes twice it is sent twice, under one `webhook-id`.
 */
export interface Claim {
  reference: DeliveryReference
  until: number
}

/** Who makes which try, and what came of it. */
export interface DeliveryLedger {
  /** Claims a try; `finished` when it was made before, `running` while somebody else makes it, `gone` when its tenant is. */
  claim(reference: DeliveryReference, now: number): Promise<Claim | 'finished' | 'running' | 'gone'>
  /** Writes what came of a claimed try into the log, and ends it unless the lease went to somebody else. */
  finish(claim: Claim, entry: LogEntry): Promise<void>
}

/** An event with its service as it is configured now. */
export interface PublishedEvent {
  user: string
  event: TokenEvent
  service: Service
}

/** Where a deliverer finds what a reference stands for; null when event or service are gone, `suspended` while its tenant is. */
export interface EventSource {
  find(reference: DeliveryReference): Promise<PublishedEvent | 'suspended' | null>
}

/** What is known of endpoints; a webhook's new address is a new endpoint. */
export interface EndpointMarks {
  /** A service's endpoint by its address; one read for all of them. */
  of(service: string): Promise<(url: string) => EndpointState>
  /** Sends nothing to it any more; false when somebody else has switched it off. Who has, tells the owners. */
  switchOff(service: Service, url: string, off: { on: number; at: number; why: OffReason }): Promise<boolean>
  /** Takes over telling the owners from somebody who died at it; false where another one did. */
  retell(service: string, at: number): Promise<boolean>
  /** The owners are told. */
  told(service: string): Promise<void>
  /** Makes it a new one, whatever came of it before. */
  switchOn(service: Service, url: string, at: number): Promise<void>
  /** Counts a failure, and keeps why. */
  failed(service: Service, url: string, at: number, why: string): Promise<void>
  /** Forgets its failures. */
  recovered(service: Service, url: string): Promise<void>
  /** Takes the next turn to ask a held endpoint, if it is due and nobody else took it. */
  probe(service: Service, url: string, at: number): Promise<boolean>
}

/** Sends one request; never throws for what the other side does. Asks once it is slow whether it may go on. */
export interface WebhookSender {
  send(
    url: string,
    headers: Record<string, string>,
    body: string,
    mayGoOn: () => Promise<boolean>,
  ): Promise<SendOutcome>
}

/** Sees to it that a try is made when it is due (ms). */
export interface Retries {
  schedule(reference: DeliveryReference, due: number, now: number): Promise<void>
}

/** A try that waits for its time (ms). */
export interface Waiting {
  reference: DeliveryReference
  due: number
}

/** Tries that wait for more than a quarter of an hour, by the time they are due. */
export interface WaitingTries {
  /** The tries that are due before `end` (ms), in pages. */
  due(end: number): AsyncIterable<readonly Waiting[]>
  remove(waiting: readonly Waiting[]): Promise<void>
}

/** A version of a token as the stream hands it over; opening gives null when its tenant has vanished. */
export interface StreamVersion {
  id: string
  token: string
  open(): Promise<Token | null>
  /** The version before it, which holds the event before. */
  openPrevious(): Promise<Token | null>
}

/** A version of a token's second item as the stream hands it over. */
export interface SecondVersion {
  id: string
  /** The trusted contacts that have to be told of it; none when its token or tenant has vanished. */
  news(): Promise<readonly ContactReference[]>
}

/** Something to put into a queue. */
export type Outgoing =
  | { queue: 'deliveries'; reference: DeliveryReference }
  | { queue: 'settle'; token: string; service: string }
  | { queue: 'mail'; reference: ContactReference }
  | { queue: 'usage'; reference: HourReference; delaySeconds: number }
