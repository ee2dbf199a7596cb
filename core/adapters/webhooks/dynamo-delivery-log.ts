import { tenantOf } from '../../contract/fields.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import type { DeliveryLog, Logged } from '../../domain/webhook/log.ts'
import type { LogEntry } from '../../domain/webhook/record.ts'
import { testUser } from '../../domain/webhook/test-event.ts'
import type { TokenEvent } from '../../domain/token/token-event.ts'
import { type Item, text, textOf } from '../dynamo/item.ts'
import { newestOf, placeOf, shardOf, shardsOf, testsOf } from '../dynamo/newest-of-service.ts'
import { eventItem, eventKey, historyKey, readEventItem } from '../events/event-items.ts'
import type { DataKey, Sealer } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { deliveryOf, visitLogged } from './logged-entries.ts'

/** A test as an item: beside the events of tokens, and in a list of its own. */
export const testItem = (service: string, event: TokenEvent, seal: Sealer): Item => {
  const identity = { id: tokenKey(service, testUser), tenant: tenantOf(service), service, user: testUser }
  return { ...eventItem(identity, event, seal), shard: text(testsOf(service)) }
}

/** An entry that was moved to this service's list belongs to another service's token: its user ID would show. */
const ownEvent = (service: string, item: Item, key: DataKey): Omit<Logged, 'entries'>[] => {
  const { user, event } = readEventItem(item, key)
  const token = tokenKey(service, user)
  return textOf(item, 'key') === historyKey(token) ? [{ token, user, event, place: placeOf(item) }] : []
}

/** Deliveries by the list of their events, with what the log holds of that time. */
export const dynamoDeliveryLog = (given: Pick<SealedTable, 'dynamo' | 'table' | 'keys'>): DeliveryLog => {
  const events = given.dynamo.table(given.table)
  const all = async (service: string, items: readonly Item[]): Promise<Logged[]> => {
    const key = await given.keys.existing(tenantOf(service))
    const found = items.flatMap((item) => ownEvent(service, item, key))
    if (found.length === 0) return []
    const times = found.map(({ event }) => event.at)
    const logged = new Map<string, readonly LogEntry[]>()
    await visitLogged(given, service, { from: Math.min(...times), to: Math.max(...times) + 1 }, (entries) => {
      for (const entry of entries.slice(0, 1)) logged.set(deliveryOf(entry), entries)
    })
    return found.map((one) => {
      const entries = logged.get(deliveryOf({ token: one.token, sequence: one.event.sequence })) ?? []
      return { ...one, entries }
    })
  }
  return {
    list: async (service, { token, ...range }) => {
      const shards = token === null ? [...shardsOf(service), testsOf(service)] : [shardOf(service, token)]
      return all(service, await newestOf(events, shards, range))
    },
    get: async (service, { token, sequence }) => {
      const item = await events.get(eventKey(token, sequence))
      // One of another service is not even opened: its tenant may be another.
      const own = item !== null && textOf(item, 'shard').startsWith(`${service}#`)
      return own ? ((await all(service, [item]))[0] ?? null) : null
    },
    visit: async (service, span, visit) => {
      const tests = tokenKey(service, testUser)
      await visitLogged(given, service, span, (entries) => (entries[0]?.token === tests ? true : visit(entries)))
    },
  }
}
