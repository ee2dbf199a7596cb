import type { TransactionStore } from '../../domain/ports.ts'
import { text } from '../dynamo/item.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { readTransaction, transactionKey } from './transaction-items.ts'

/** Transactions in DynamoDB: content and decision, both sealed. */
export const dynamoTransactions = ({
  dynamo,
  table,
  keys,
}: Pick<SealedTable, 'dynamo' | 'table' | 'keys'>): TransactionStore => {
  const get: TransactionStore['get'] = async (tenant, id) => {
    const dataKey = await keys.tenantKey(tenant)
    const key = transactionKey(tenant, id)
    const item = dataKey === null ? null : await dynamo.table(table).get({ key: text(key) })
    return dataKey === null || item === null ? null : readTransaction(item, key, dataKey)
  }
  return { get, content: async (tenant, id) => (await get(tenant, id))?.fields ?? null }
}
