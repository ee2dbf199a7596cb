import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import type { ServiceConfig } from '../../contract/service-config.ts'
import { tenantOf } from '../../contract/fields.ts'
import type { Authkey, Random, Service } from '../../domain/ports.ts'
import { type DataKey, seal } from '../keys/seal.ts'
import { authkeyItem } from './authkey-items.ts'
import { answered, bytes, expirySeconds, isConditionFailure, type Item, number, text } from '../dynamo/dynamo-client.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { readService, serviceItem, serviceItemKey } from './service-items.ts'

/** Where services and their authkeys are kept. */
export interface DynamoServicesOptions {
  dynamo: DynamoDBClient
  table: string
  keys: KeyRing
  random: Random
}

/** An authkey in the making, with the secret that is shown once. */
export interface NewAuthkey {
  authkey: Authkey
  name: string
  secret: string
}

/** The first answer to an idempotent request, kept in the sessions table. */
export interface IdempotentRecord {
  table: string
  id: string
  record: Uint8Array
  now: number
  expires: number
}

/** Items of a new service and its authkeys. */
export const newServiceItems = (
  name: string,
  config: ServiceConfig,
  keys: readonly NewAuthkey[],
  created: number,
  key: DataKey,
  random: Random,
): Item[] => [
  serviceItem(name, config, 1, key, random),
  ...keys.map(({ authkey, name: label, secret }) => authkeyItem(authkey, label, secret, created, key, random)),
]

/** Services in DynamoDB, by tenant. */
export class DynamoServices {
  readonly #options: DynamoServicesOptions

  constructor(options: DynamoServicesOptions) {
    this.#options = options
  }

  async get(name: string): Promise<Service | null> {
    const key = await this.#key(name)
    const Key = { tenant: text(tenantOf(name)), item: text(serviceItemKey(name)) }
    const { Item } = await answered(
      this.#options.dynamo.send(new GetItemCommand({ TableName: this.#options.table, Key, ConsistentRead: true })),
    )
    return Item === undefined ? null : readService(Item, key)
  }

  /** A tenant's services by name, from after `after`. */
  async list(tenant: string, range: { after: string; limit: number }): Promise<Service[]> {
    const key = await this.#key(tenant)
    const { Items = [] } = await answered(
      this.#options.dynamo.send(
        new QueryCommand({
          TableName: this.#options.table,
          KeyConditionExpression: '#tenant = :tenant AND begins_with(#item, :prefix)',
          ExpressionAttributeNames: { '#tenant': 'tenant', '#item': 'item' },
          ExpressionAttributeValues: { ':tenant': text(tenant), ':prefix': text(serviceItemKey('')) },
          ConsistentRead: true,
          Limit: range.limit,
          ...(range.after === ''
            ? {}
            : { ExclusiveStartKey: { tenant: text(tenant), item: text(serviceItemKey(range.after)) } }),
        }),
      ),
    )
    return Items.map((item) => readService(item, key))
  }

  /** Creates a service with its authkeys; `taken` when there is one of that name, `repeated` when the idempotency key was used. */
  async create(
    name: string,
    config: ServiceConfig,
    keys: readonly NewAuthkey[],
    created: number,
    idempotent: IdempotentRecord | null,
  ): Promise<'created' | 'taken' | 'repeated'> {
    const key = await this.#key(name)
    const { table, random } = this.#options
    const items = newServiceItems(name, config, keys, created, key, random)
    const guard = { ConditionExpression: 'attribute_not_exists(#item)', ExpressionAttributeNames: { '#item': 'item' } }
    const TransactItems: TransactWriteItem[] = [
      ...(idempotent === null ? [] : [this.#record(idempotent, key)]),
      ...items.map((Item): TransactWriteItem => ({ Put: { TableName: table, Item, ...guard } })),
    ]
    try {
      await answered(this.#options.dynamo.send(new TransactWriteItemsCommand({ TransactItems })))
      return 'created'
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error
      const first = error.CancellationReasons?.[0]?.Code
      return idempotent !== null && first !== undefined && first !== 'None' ? 'repeated' : 'taken'
    }
  }

  /** Replaces a configuration if it is still the one that was read. */
  async replace(service: Service, config: ServiceConfig): Promise<'written' | 'lost'> {
    const key = await this.#key(service.name)
    const { table, random, dynamo } = this.#options
    const put = new PutItemCommand({
      TableName: table,
      Item: serviceItem(service.name, config, service.rev + 1, key, random),
      ConditionExpression: '#rev = :rev',
      ExpressionAttributeNames: { '#rev': 'rev' },
      ExpressionAttributeValues: { ':rev': number(service.rev) },
    })
    try {
      await answered(dynamo.send(put))
      return 'written'
    } catch (error) {
      if (isConditionFailure(error)) return 'lost'
      throw error
    }
  }

  #record({ table, id, record, now, expires }: IdempotentRecord, key: DataKey): TransactWriteItem {
    const box = seal(key, id, 0, record, this.#options.random(12))
    return {
      Put: {
        TableName: table,
        Item: { key: text(id), expires: number(expirySeconds(expires)), box: bytes(box) },
        ConditionExpression: 'attribute_not_exists(#key) OR #expires < :now',
        ExpressionAttributeNames: { '#key': 'key', '#expires': 'expires' },
        ExpressionAttributeValues: { ':now': number(expirySeconds(now)) },
      },
    }
  }

  async #key(name: string): Promise<DataKey> {
    const key = await this.#options.keys.tenantKey(name.includes('_') ? tenantOf(name) : name)
    if (key === null) throw new Error('a service without a tenant')
    return key
  }
}
