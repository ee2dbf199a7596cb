import { tenantOf } from '../../contract/fields.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import type { TokenEvent } from '../../domain/token/token-event.ts'
import type { Span, UsageSources } from '../../domain/usage/ports.ts'
import { BatchReads } from '../dynamo/batch-reads.ts'
import { type Item, textOf } from '../dynamo/item.ts'
import { visitBetween } from '../dynamo/newest-of-service.ts'
import { historyKey, readEventItem } from '../events/event-items.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { readTransaction } from '../tokens/transaction-items.ts'
import { deliveryKey, openRecord } from '../webhooks/delivery-items.ts'

/** The longest that a transaction waits for its user (ms). */
const longestPending = 900_000

/** Histories, records of deliveries and transactions, by service and time. */
export const usageSources = ({
  dynamo,
  tables,
  keys,
  clock,
}: Pick<SealedTable, 'dynamo' | 'keys' | 'clock'> & {
  tables: { events: string; transactions: string }
}): UsageSources => {
  type Found = { token: string; event: TokenEvent }
  const eventsOf = async (service: string, span: Span, visit: (found: Found[]) => Promise<void>): Promise<void> => {
    const key = await keys.existing(tenantOf(service))
    const read = (item: Item): Found[] => {
      const { user, event } = readEventItem(item, key)
      const token = tokenKey(service, user)
      // An entry that was moved here belongs to another service's token.
      return textOf(item, 'key') === historyKey(token) ? [{ token, event }] : []
    }
    await visitBetween(dynamo.table(tables.events), service, span, (items) => visit(items.flatMap(read)))
  }
  return {
    events: (service, span, visit) =>
      eventsOf(service, span, async (found) => found.forEach(({ event }) => visit(event))),
    tries: async (service, span, visit) => {
      const key = await keys.existing(tenantOf(service))
      const reads = new BatchReads(dynamo)
      const triesOf = async ({ token, event: { sequence } }: Found): Promise<void> => {
        const which = { token, sequence, service }
        const item = await reads.get(tables.events, deliveryKey(which))
        if (item !== null && item['box'] !== undefined) openRecord(item, which, key).tries.forEach(visit)
      }
      await eventsOf(service, span, async (found) => void (await Promise.all(found.map(triesOf))))
    },
    expired: async (service, { from, to }) => {
      const key = await keys.existing(tenantOf(service))
      let expired = 0
      const posted = { from: from - longestPending, to }
      await visitBetween(dynamo.table(tables.transactions), service, posted, async (items) => {
        for (const item of items) {
          const { fields, decision, ...of } = readTransaction(item, textOf(item, 'key'), key)
          const end = fields.exp * 1000
          const undecided = decision === null ? end <= clock() : decision.outcome === 'expired'
          if (of.service === service && undecided && from <= end && end < to) expired += 1
        }
      })
      return expired
    },
  }
}
