import { tenantOf } from '../../contract/fields.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import type { DeliveryLog, Logged } from '../../domain/webhook/log.ts'
import { testUser } from '../../domain/webhook/test-event.ts'
import type { BatchReads } from '../dynamo/batch-reads.ts'
import { type Item, numberOf, text, textOf } from '../dynamo/item.ts'
import { newestOf, placeOf, shardOf, shardsOf, testsOf, visitBetween } from '../dynamo/newest-of-service.ts'
import { eventItem, eventKey, historyKey, readEventItem } from '../events/event-items.ts'
import { type DataKey, type Sealer } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { deliveryKey, openAnswer, openRecord } from './delivery-items.ts'
import type { TokenEvent } from '../../domain/token/token-event.ts'

interface LogTable extends Pick<SealedTable, 'dynamo' | 'table' | 'keys'> {
  reads: BatchReads
}

/** A test as an item: beside the events of tokens, and in a list of its own. */
export const testItem = (service: string, event: TokenEvent, seal: Sealer): Item => {
  const identity = { id: tokenKey(service, testUser), tenant: tenantOf(service), service, user: testUser }
  return { ...eventItem(identity, event, seal), shard: text(testsOf(service)) }
}

/** Deliveries by the lists of their events; each record is read with the others of its page. */
export const dynamoDeliveryLog = ({ dynamo, table, keys, reads }: LogTable): DeliveryLog => {
  const events = dynamo.table(table)
  const logged = async (service: string, item: Item, key: DataKey): Promise<Logged[]> => {
    const { user, event } = readEventItem(item, key)
    const token = tokenKey(service, user)
    // An entry that was moved here belongs to another service's token: its user ID would show.
    if (textOf(item, 'key') !== historyKey(token)) return []
    const which = { token, sequence: event.sequence, service }
    const found = await reads.get(table, deliveryKey(which))
    const made = found !== null && 'box' in found
    const record = made ? openRecord(found, which, key) : null
    const answer = made ? openAnswer(found, which, key) : null
    const attempt = found === null ? 0 : numberOf(found, 'attempt')
    return [{ token, user, event, place: placeOf(item), record, attempt, answer }]
  }
  const all = async (service: string, items: readonly Item[]): Promise<Logged[]> => {
    const key = await keys.existing(tenantOf(service))
    return (await Promise.all(items.map((item) => logged(service, item, key)))).flat()
  }
  return {
    list: async (service, { token, ...range }) => {
      const shards = token === null ? [...shardsOf(service), testsOf(service)] : [shardOf(service, token)]
      return all(service, await newestOf(events, shards, range))
    },
    get: async (service, { token, sequence }) => {
      const item = await reads.get(table, eventKey(token, sequence))
      // One of another service is not even opened: its tenant may be another.
      const own = item !== null && textOf(item, 'shard').startsWith(`${service}#`)
      return own ? ((await all(service, [item]))[0] ?? null) : null
    },
    visit: (service, span, visit) =>
      visitBetween(events, service, span, async (items) => visit(await all(service, items))),
  }
}
