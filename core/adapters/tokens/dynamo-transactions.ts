import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { decode, encode } from 'cborg'
import type { StoredTransaction, TransactionStore } from '../../domain/ports.ts'
import { unseal } from '../keys/seal.ts'
import type { TransactionOutcome } from '../../domain/token/decision.ts'
import type { TransactionFields } from '../../protocol/transaction.ts'
import { answered, bytesOf, text } from '../dynamo/dynamo-client.ts'
import type { KeyRing } from '../keys/key-ring.ts'

/** What is sealed of a transaction when it is posted. */
export type TransactionContent = Omit<StoredTransaction, 'decision'>

/** Key of a transaction in its table; the tenant is part of it, so that an id of another tenant finds nothing. */
export const transactionKey = (tenant: string, id: string): string => `${tenant}#${id}`

/** Name under which a decision is sealed: never the content's, so that one box cannot stand for the other. */
export const decisionName = (key: string): string => `${key}#decision`

/** A transaction's content as bytes to be sealed. */
export const encodeTransaction = (content: TransactionContent): Uint8Array => encode(content)

/** Transactions in DynamoDB: content and decision, both sealed. */
export class DynamoTransactions implements TransactionStore {
  readonly #options: { dynamo: DynamoDBClient; table: string; keys: KeyRing }

  constructor(options: { dynamo: DynamoDBClient; table: string; keys: KeyRing }) {
    this.#options = options
  }

  async get(tenant: string, id: string): Promise<StoredTransaction | null> {
    const { dynamo, table, keys } = this.#options
    const dataKey = await keys.tenantKey(tenant)
    const key = transactionKey(tenant, id)
    const { Item } = await answered(
      dynamo.send(new GetItemCommand({ TableName: table, Key: { key: text(key) }, ConsistentRead: true })),
    )
    if (dataKey === null || Item === undefined) return null
    const content = decode(unseal(dataKey, key, 0, bytesOf(Item, 'box'))) as TransactionContent
    const sealed = Item['decision']?.B
    if (sealed === undefined) return { ...content, decision: null }
    const { outcome, at } = decode(unseal(dataKey, decisionName(key), 0, sealed)) as { outcome: string; at: number }
    return { ...content, decision: { outcome: outcome.trim() as TransactionOutcome, at } }
  }

  async content(tenant: string, id: string): Promise<TransactionFields | null> {
    return (await this.get(tenant, id))?.fields ?? null
  }
}
