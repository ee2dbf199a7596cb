import {
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { freePlan, type Member } from '../../domain/tenant.ts'
import { tenantItem } from '../tokens/dynamo-companions.ts'
import { answered, isConditionFailure, type Item, number, text } from '../dynamo/dynamo-client.ts'

/** The tenants table: profiles, members and the places of their plans. */
export interface DynamoTenantsOptions {
  dynamo: DynamoDBClient
  table: string
}

const notExists = {
  ConditionExpression: 'attribute_not_exists(#tenant)',
  ExpressionAttributeNames: { '#tenant': 'tenant' },
}

/** What a new tenant brings to other tables, written with it or not at all. */
export interface TenantCompanions {
  keys: { table: string; item: Item }
  services: { table: string; items: readonly Item[] }
  /** The sign-up code that is used up. */
  code: { table: string; key: string }
}

/** Tenants in DynamoDB. */
export class DynamoTenants {
  readonly #options: DynamoTenantsOptions

  constructor(options: DynamoTenantsOptions) {
    this.#options = options
  }

  /** Whether the name is taken. */
  async exists(tenant: string): Promise<boolean> {
    return (await this.#item(tenant, 'profile')) !== null
  }

  /** Creates a tenant with everything that belongs to it in one transaction; `taken` when the name or the code has gone meanwhile. */
  async create(
    tenant: string,
    member: Member,
    created: number,
    companions: TenantCompanions,
  ): Promise<'created' | 'taken'> {
    const { table } = this.#options
    const put = (item: Item, guard: object = {}): TransactWriteItem => ({
      Put: { TableName: table, Item: item, ...guard },
    })
    const TransactItems: TransactWriteItem[] = [
      put(
        {
          ...tenantItem(tenant, 'profile'),
          email: text(member.email),
          plan: text(freePlan.name),
          created: number(created),
        },
        notExists,
      ),
      put({ ...tenantItem(tenant, 'places'), max: number(freePlan.maxTokens), places: { M: {} } }),
      put({
        ...tenantItem(tenant, `member#${member.id}`),
        email: text(member.email),
        role: text(member.role),
        created: number(created),
      }),
      { Put: { TableName: companions.keys.table, Item: companions.keys.item } },
      ...companions.services.items.map((item): TransactWriteItem => ({
        Put: { TableName: companions.services.table, Item: item },
      })),
      {
        Delete: {
          TableName: companions.code.table,
          Key: { key: text(companions.code.key) },
          ConditionExpression: 'attribute_exists(#key)',
          ExpressionAttributeNames: { '#key': 'key' },
        },
      },
    ]
    try {
      await answered(this.#options.dynamo.send(new TransactWriteItemsCommand({ TransactItems })))
      return 'created'
    } catch (error) {
      if (error instanceof TransactionCanceledException) return 'taken'
      throw error
    }
  }

  /** Gives back the places of enrolments that ran out; true when there were any. */
  async prunePlaces(tenant: string, now: number): Promise<boolean> {
    const item = await this.#item(tenant, 'places')
    const places = Object.entries(item?.['places']?.M ?? {})
    const lapsed = places.filter(([, until]) => until.N !== '0' && Number(until.N) <= now)
    const freed = await Promise.all(lapsed.map(([token, until]) => this.#free(tenant, token, until.N ?? '')))
    return freed.includes(true)
  }

  /** Frees one place unless it was renewed meanwhile. */
  async #free(tenant: string, token: string, until: string): Promise<boolean> {
    const update = new UpdateItemCommand({
      TableName: this.#options.table,
      Key: tenantItem(tenant, 'places'),
      UpdateExpression: 'REMOVE #places.#token',
      ConditionExpression: '#places.#token = :until',
      ExpressionAttributeNames: { '#places': 'places', '#token': token },
      ExpressionAttributeValues: { ':until': { N: until } },
    })
    try {
      await answered(this.#options.dynamo.send(update))
      return true
    } catch (error) {
      if (isConditionFailure(error)) return false
      throw error
    }
  }

  async #item(tenant: string, item: string): Promise<Item | null> {
    const command = new GetItemCommand({
      TableName: this.#options.table,
      Key: tenantItem(tenant, item),
      ConsistentRead: true,
    })
    const { Item } = await answered(this.#options.dynamo.send(command))
    return Item ?? null
  }
}
