import {
  ConditionalCheckFailedException,
  type Delete,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  type Put,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { AppError } from '../../contract/errors.ts'
import { answered } from '../aws/answered.ts'
import { type Condition, type Range, terms, type Update } from './expression.ts'
import { type Item, sameItem } from './item.ts'

/** How a write ended: `failed` when its condition does not hold, or when another write holds the item at this moment. */
export type Written = 'written' | 'failed'

type UpdateInput = UpdateItemCommandInput & { UpdateExpression: string }

const isConflict = (error: unknown): boolean =>
  error instanceof AppError && error.cause instanceof Error && error.cause.name === 'TransactionConflictException'

/** One table of DynamoDB; reads are strongly consistent. A table that is busy ends the request with `busy`. */
export class Table {
  readonly name: string
  readonly #client: DynamoDBClient

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client
    this.name = name
  }

  /** An item, or only the named attributes of it; null when there is none. */
  async get(Key: Item, ...attributes: readonly string[]): Promise<Item | null> {
    const ProjectionExpression = attributes.map((name) => `#${name}`).join(', ')
    const projection = attributes.length === 0 ? {} : { ProjectionExpression, ...terms({}, ProjectionExpression) }
    const command = new GetItemCommand({ TableName: this.name, Key, ConsistentRead: true, ...projection })
    return (await answered(this.#client.send(command))).Item ?? null
  }

  /** A page of items in the order of their keys; `next` is where the following one begins, null after the last. */
  async query({
    key,
    limit,
    after,
    index,
    newestFirst,
    ...rest
  }: Range): Promise<{ items: Item[]; next: Item | null }> {
    const command = new QueryCommand({
      TableName: this.name,
      KeyConditionExpression: key,
      ...terms(rest, key),
      Limit: limit,
      ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
      ...(newestFirst === true ? { ScanIndexForward: false } : {}),
      ...(after == null ? {} : { ExclusiveStartKey: after }),
    })
    const { Items = [], LastEvaluatedKey = null } = await answered(this.#client.send(command))
    return { items: Items, next: LastEvaluatedKey }
  }

  /**
   * Puts an item, on a condition or not. Where the answer to an earlier try was lost, the client asks again and the condition meets what that try wrote:
   * an item that is this one has won. No other writer's can be, because each seals its own box, with a nonce of its own.
   */
  async put(item: Item, condition?: Condition): Promise<Written> {
    const shown = condition === undefined ? {} : { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }
    const command = new PutItemCommand({ ...this.putting(item, condition).Put, ...shown })
    return this.#write(this.#client.send(command), condition !== undefined, (found) => sameItem(found, item))
  }

  update(key: Item, update: Update): Promise<Written> {
    return this.#write(
      this.#client.send(new UpdateItemCommand(this.updating(key, update).Update)),
      update.condition !== undefined,
    )
  }

  delete(key: Item, condition?: Condition): Promise<Written> {
    const command = new DeleteItemCommand(this.deleting(key, condition).Delete)
    return this.#write(this.#client.send(command), condition !== undefined)
  }

  /** Updates on a condition, and answers the item: as it is now, or as it was found when the condition did not hold. */
  async updateAndGet(key: Item, update: Update): Promise<{ outcome: Written; item: Item }> {
    const command = new UpdateItemCommand({
      ...this.updating(key, update).Update,
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    try {
      return { outcome: 'written', item: (await answered(this.#client.send(command))).Attributes ?? {} }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error
      return { outcome: 'failed', item: error.Item }
    }
  }

  /** A put as part of a transaction. */
  putting(Item: Item, condition?: Condition): { Put: Put } {
    return { Put: { TableName: this.name, Item, ...this.#on(condition) } }
  }

  /** An update as part of a transaction. */
  updating(Key: Item, { update, ...condition }: Update): { Update: UpdateInput } {
    return {
      Update: {
        TableName: this.name,
        Key,
        UpdateExpression: update,
        ...(condition.condition === undefined ? {} : { ConditionExpression: condition.condition }),
        ...terms(condition, update, condition.condition),
      },
    }
  }

  /** A removal as part of a transaction. */
  deleting(Key: Item, condition?: Condition): { Delete: Delete } {
    return { Delete: { TableName: this.name, Key, ...this.#on(condition) } }
  }

  #on(condition: Condition | undefined): Pick<Put, 'ConditionExpression'> {
    if (condition === undefined) return {}
    return { ConditionExpression: condition.condition, ...terms(condition, condition.condition) }
  }

  async #write(
    call: Promise<unknown>,
    conditional: boolean,
    isOwn: (found: Item) => boolean = () => false,
  ): Promise<Written> {
    try {
      await answered(call)
      return 'written'
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item !== undefined && isOwn(error.Item))
        return 'written'
      // A write without a condition that meets a transaction was not made: that must not count as an outcome.
      if (error instanceof ConditionalCheckFailedException || (conditional && isConflict(error))) return 'failed'
      throw error
    }
  }
}
