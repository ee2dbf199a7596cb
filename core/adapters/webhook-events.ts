import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { tenantOf } from '../contract/fields.ts'
import type { Random, Service } from '../domain/ports.ts'
import type { Token } from '../domain/token/state.ts'
import type { EventSource, PublishedEvent } from '../domain/webhook/ports.ts'
import type { DeliveryReference } from '../domain/webhook/reference.ts'
import { answered, text } from './dynamo-client.ts'
import type { Item } from './dynamo-client.ts'
import { eventItem, historyKey, readEventItem, sequenceText } from './dynamo-events.ts'
import type { KeyRing } from './key-ring.ts'

/** Where published events are kept. */
export interface PublishedEventsOptions {
  dynamo: DynamoDBClient
  table: string
  keys: KeyRing
  service: (name: string) => Promise<Service | null>
  random: Random
}

/** Single events of histories: written once each by the publisher, read by the deliverer. */
export class PublishedEvents implements EventSource {
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
    await answered(dynamo.send(new PutItemCommand({ TableName: table, Item: eventItem(token.identity, event, key, random) })))
  }

  /** Whether a token's history holds an event. */
  async holds(token: string, sequence: number): Promise<boolean> {
    return (await this.#item(token, sequence, ['key'])) !== null
  }

  async find({ token, sequence, service: name }: DeliveryReference): Promise<PublishedEvent | null> {
    const key = await this.#options.keys.tenantKey(tenantOf(name))
    if (key === null) return null
    const [item, service] = await Promise.all([this.#item(token, sequence), this.#options.service(name)])
    if (item === null || service === null) return null
    const { user, event } = readEventItem(item, key)
    return { user, event, service }
  }

  async #item(token: string, sequence: number, attributes?: readonly string[]): Promise<Item | null> {
    const { dynamo, table } = this.#options
    const names = attributes?.map((name, index) => [`#a${index}`, name] as const)
    const projection =
      names === undefined ? {} : { ProjectionExpression: names.map(([alias]) => alias).join(','), ExpressionAttributeNames: Object.fromEntries(names) }
    const Key = { key: text(historyKey(token)), sort: text(sequenceText(sequence)) }
    const { Item } = await answered(dynamo.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true, ...projection })))
    return Item ?? null
  }
}
