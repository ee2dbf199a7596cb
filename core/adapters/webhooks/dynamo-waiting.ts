import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { fromB64u } from '../../protocol/base64url.ts'
import { inParallel } from '../../application/webhook/in-parallel.ts'
import type { Waiting, WaitingTries } from '../../application/webhook/wake.ts'
import { answered, expirySeconds, type Item, number, numberOf, text, textOf } from '../dynamo/dynamo-client.ts'
import { historyMilliseconds } from '../events/dynamo-events.ts'

const hexDigits = '0123456789abcdef'
const deletesAtOnce = 16
/** Digits of a time in milliseconds, so that text sorts as numbers do. */
const timeDigits = 15

const partition = (shard: string): string => `waiting#${shard}`
const timeText = (time: number): string => String(time).padStart(timeDigits, '0')
const sortOf = ({ reference: { token, sequence, attempt }, due }: Waiting): string =>
  `${timeText(due)}#${token}#${sequence}#${attempt}`
const shardOf = (token: string): string => hexDigits[(fromB64u(token, 16)[0] ?? 0) >> 4] ?? '0'

const keyOf = (waiting: Waiting): Item => ({
  key: text(partition(shardOf(waiting.reference.token))),
  sort: text(sortOf(waiting)),
})

const readWaiting = (item: Item): Waiting => {
  const [, token = '', sequence = '', attempt = ''] = textOf(item, 'sort').split('#')
  return {
    reference: { token, sequence: Number(sequence), service: textOf(item, 'service'), attempt: Number(attempt) },
    due: numberOf(item, 'due'),
  }
}

/** Tries that wait for longer than a queue can delay, in the events table: sixteen partitions, each in the order of time. */
export class DynamoWaiting implements WaitingTries {
  readonly #dynamo: DynamoDBClient
  readonly #table: string

  constructor(dynamo: DynamoDBClient, table: string) {
    this.#dynamo = dynamo
    this.#table = table
  }

  /** Adds a try; the same one again changes nothing. */
  async add(waiting: Waiting): Promise<void> {
    const { reference, due } = waiting
    const Item = {
      ...keyOf(waiting),
      service: text(reference.service),
      due: number(due),
      expires: number(expirySeconds(due + historyMilliseconds)),
    }
    await answered(this.#dynamo.send(new PutItemCommand({ TableName: this.#table, Item })))
  }

  async *due(end: number): AsyncIterable<readonly Waiting[]> {
    const firsts = await Promise.all([...hexDigits].map((shard) => this.#page(partition(shard), end)))
    for (const first of firsts) {
      let page = first
      while (page.items.length > 0) {
        yield page.items
        if (page.next === undefined) break
        page = await this.#page(page.partition, end, page.next)
      }
    }
  }

  remove(waiting: readonly Waiting[]): Promise<void> {
    return inParallel(waiting, deletesAtOnce, async (one) => {
      await answered(this.#dynamo.send(new DeleteItemCommand({ TableName: this.#table, Key: keyOf(one) })))
    })
  }

  async #page(
    key: string,
    end: number,
    from?: Item,
  ): Promise<{ partition: string; items: Waiting[]; next: Item | undefined }> {
    const query = new QueryCommand({
      TableName: this.#table,
      KeyConditionExpression: '#key = :key AND #sort < :end',
      ExpressionAttributeNames: { '#key': 'key', '#sort': 'sort' },
      ExpressionAttributeValues: { ':key': text(key), ':end': text(timeText(end)) },
      ConsistentRead: true,
      Limit: 500,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    })
    const { Items = [], LastEvaluatedKey } = await answered(this.#dynamo.send(query))
    return { partition: key, items: Items.map(readWaiting), next: LastEvaluatedKey }
  }
}
