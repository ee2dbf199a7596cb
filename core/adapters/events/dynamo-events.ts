import type { EventStore } from '../../domain/ports.ts'
import { text } from '../dynamo/item.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { historyKey, readEventItem, sequenceText } from './event-items.ts'

/** Histories in DynamoDB. */
export const dynamoEvents = ({ dynamo, table, keys }: Pick<SealedTable, 'dynamo' | 'table' | 'keys'>): EventStore => ({
  history: async ({ identity }, { before, limit }) => {
    const key = await keys.tenantKey(identity.tenant)
    if (key === null) return []
    const { items } = await dynamo.table(table).query({
      key: '#key = :key AND #sort < :before',
      values: { ':key': text(historyKey(identity.id)), ':before': text(sequenceText(before)) },
      newestFirst: true,
      limit,
    })
    return items.map((item) => readEventItem(item, key).event)
  },
})
