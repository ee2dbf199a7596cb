import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { tenantOf } from '../../contract/fields.ts'
import type { Random, Service } from '../../domain/ports.ts'
import type { Token } from '../../domain/token/state.ts'
import { once } from '../../application/webhook/once.ts'
import type { EventSource, PublishedEvent } from '../../domain/webhook/ports.ts'
import type { DeliveryReference } from '../../domain/webhook/reference.ts'
import { answered, type Item, text } from '../dynamo/dynamo-client.ts'
import type { BatchReads } from '../webhooks/dynamo-deliver-batches.ts'
import { eventItem, historyKey, readEventItem, sequenceText } from './dynamo-events.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { readService, serviceItemKey } from '../services/service-items.ts'

const eventKey = (token: string, sequence: number): Item => ({
  key: text(historyKey(token)),
  sort: text(sequenceText(sequence)),
})

/** Where published events are written. */
export interface PublishedEventsOptions {
  dynamo: DynamoDBClient
  table: string
  keys: KeyRing
  random: Random
}

/** Single events of histories: written once each by the publisher. */
export class PublishedEvents {
  readonly #options: PublishedEventsOptions

  constructor(options: PublishedEventsOptions) {
    this.#options = options
  }

  /** Writes a token's last event into its history; the same event again changes nothing but the nonce. */
  async store(token: Token): Promise<void> {
    const { dynamo, table, keys, random } = this.#options
    const key = await keys.tenantKey(token.identity.tenant)
    const { event } = token.state
    if (key === null || event === null) return
    await answered(
      dynamo.send(new PutItemCommand({ TableName: table, Item: eventItem(token.identity, event, key, random) })),
    )
  }

  /** Whether a token's history holds an event. */
  async holds(token: string, sequence: number): Promise<boolean> {
    const { dynamo, table } = this.#options
    const keyOnly = { ProjectionExpression: '#key', ExpressionAttributeNames: { '#key': 'key' } }
    const { Item } = await answered(
      dynamo.send(
        new GetItemCommand({ TableName: table, Key: eventKey(token, sequence), ConsistentRead: true, ...keyOnly }),
      ),
    )
    return Item !== undefined
  }
}

/** Where a deliverer reads. */
export interface DeliverableEventsOptions {
  reads: BatchReads
  events: string
  services: string
  keys: KeyRing
}

/** What the messages of one batch stand for: all their events and services in one read, each service opened once. */
export class DeliverableEvents implements EventSource {
  readonly #options: DeliverableEventsOptions
  readonly #service: (name: string) => Promise<Service | null>

  constructor(options: DeliverableEventsOptions) {
    this.#options = options
    this.#service = once((name) => this.#readService(name))
  }

  async find({ token, sequence, service: name }: DeliveryReference): Promise<PublishedEvent | null> {
    const { reads, events, keys } = this.#options
    const [item, service, key] = await Promise.all([
      reads.get(events, eventKey(token, sequence)),
      this.#service(name),
      keys.tenantKey(tenantOf(name)),
    ])
    if (item === null || service === null || key === null) return null
    const { user, event } = readEventItem(item, key)
    return { user, event, service }
  }

  async #readService(name: string): Promise<Service | null> {
    const { reads, services, keys } = this.#options
    const tenant = tenantOf(name)
    const [item, key] = await Promise.all([
      reads.get(services, { tenant: text(tenant), item: text(serviceItemKey(name)) }),
      keys.tenantKey(tenant),
    ])
    return item === null || key === null ? null : readService(item, key)
  }
}
