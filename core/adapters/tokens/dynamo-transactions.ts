import type { TransactionStore } from '../../domain/ports.ts'
import { tenantOf } from '../../contract/fields.ts'
import { text, textOf } from '../dynamo/item.ts'
import { newestOf, placeOf, shardOf, shardsOf } from '../dynamo/newest-of-service.ts'
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
  const ofService: TransactionStore['ofService'] = async (service, { token, ...range }) => {
    const dataKey = await keys.existing(tenantOf(service))
    const shards = token === null ? shardsOf(service, range.shard) : [shardOf(service, token)]
    const items = await newestOf(dynamo.table(table), shards, range)
    const found = items.map((item) => ({
      ...readTransaction(item, textOf(item, 'key'), dataKey),
      place: placeOf(item),
    }))
    return found.filter((one) => one.service === service)
  }
  return { get, ofService, content: async (tenant, id) => (await get(tenant, id))?.fields ?? null }
}
