import type { EventStore } from '../../domain/ports.ts'
import { tenantOf } from '../../contract/fields.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import { text, textOf } from '../dynamo/item.ts'
import { newestOf, placeOf, shardsOf } from '../dynamo/newest-of-service.ts'
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
  ofService: async (service, range) => {
    const key = await keys.existing(tenantOf(service))
    const items = await newestOf(dynamo.table(table), shardsOf(service, range.shard), range)
    // An entry that was moved here belongs to another service's token: its user ID would show.
    return items
      .map((item) => ({ ...readEventItem(item, key), place: placeOf(item), of: textOf(item, 'key') }))
      .filter(({ user, of }) => of === historyKey(tokenKey(service, user)))
  },
})
