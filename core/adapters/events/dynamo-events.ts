import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { decodeEvent, encodeEvent } from '../tokens/codec.ts'
import type { EventStore, Random } from '../../domain/ports.ts'
import { type DataKey, seal, unseal } from '../keys/seal.ts'
import type { Token, TokenIdentity } from '../../domain/token/state.ts'
import type { TokenEvent } from '../../domain/token/token-event.ts'
import { answered, bytes, bytesOf, expirySeconds, type Item, number, text, textOf } from '../dynamo/dynamo-client.ts'
import type { KeyRing } from '../keys/key-ring.ts'

/** How long a token's history is kept (ms). */
export const historyMilliseconds = 90 * 86_400_000

/** Sort key of an event: its sequence in one width, so that order of text is order of number. */
export const sequenceText = (sequence: number): string => String(sequence).padStart(16, '0')

/** Partition of a token's history. */
export const historyKey = (token: string): string => `token#${token}`

/** An event as the events table holds it. The user ID is sealed with it: a dump must not show whose it was. */
export const eventItem = (identity: TokenIdentity, event: TokenEvent, key: DataKey, random: Random): Item => {
  const name = `${historyKey(identity.id)}#${event.sequence}`
  return {
    key: text(historyKey(identity.id)),
    sort: text(sequenceText(event.sequence)),
    service: text(identity.service),
    user: bytes(seal(key, `${name}#user`, 0, Buffer.from(identity.user), random(12))),
    box: bytes(seal(key, name, 0, encodeEvent(event), random(12))),
    expires: number(expirySeconds(event.at + historyMilliseconds)),
  }
}

/** Opens an event item. */
export const readEventItem = (item: Item, key: DataKey): { service: string; user: string; event: TokenEvent } => {
  const name = `${textOf(item, 'key')}#${Number(textOf(item, 'sort'))}`
  const user = Buffer.from(unseal(key, `${name}#user`, 0, bytesOf(item, 'user'))).toString()
  return { service: textOf(item, 'service'), user, event: decodeEvent(unseal(key, name, 0, bytesOf(item, 'box'))) }
}

/** Histories in DynamoDB. */
export class DynamoEvents implements EventStore {
  readonly #options: { dynamo: DynamoDBClient; table: string; keys: KeyRing }

  constructor(options: { dynamo: DynamoDBClient; table: string; keys: KeyRing }) {
    this.#options = options
  }

  async history(token: Token, range: { before: number; limit: number }): Promise<TokenEvent[]> {
    const { dynamo, table, keys } = this.#options
    const key = await keys.tenantKey(token.identity.tenant)
    if (key === null) return []
    const { Items = [] } = await answered(
      dynamo.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#key = :key AND #sort < :before',
          ExpressionAttributeNames: { '#key': 'key', '#sort': 'sort' },
          ExpressionAttributeValues: {
            ':key': text(historyKey(token.identity.id)),
            ':before': text(sequenceText(range.before)),
          },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: range.limit,
        }),
      ),
    )
    return Items.map((item) => readEventItem(item, key).event)
  }
}
