import type { StoredTransaction, TransactionStore } from '../../domain/ports.ts'
import type { TransactionFields } from '../../protocol/transaction.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { text } from '../dynamo/item.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { readTransaction, transactionKey } from './transaction-items.ts'

/** Transactions in DynamoDB: content and decision, both sealed. */
export class DynamoTransactions implements TransactionStore {
  readonly #options: { dynamo: Dynamo; table: string; keys: KeyRing }

  constructor(options: { dynamo: Dynamo; table: string; keys: KeyRing }) {
    this.#options = options
  }

  async get(tenant: string, id: string): Promise<StoredTransaction | null> {
    const { dynamo, table, keys } = this.#options
    const dataKey = await keys.tenantKey(tenant)
    const key = transactionKey(tenant, id)
    const item = dataKey === null ? null : await dynamo.table(table).get({ key: text(key) })
    return dataKey === null || item === null ? null : readTransaction(item, key, dataKey)
  }

  async content(tenant: string, id: string): Promise<TransactionFields | null> {
    return (await this.get(tenant, id))?.fields ?? null
  }
}
