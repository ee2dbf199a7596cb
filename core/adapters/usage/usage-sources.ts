import { tenantOf } from '../../contract/fields.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import type { TokenEvent } from '../../domain/token/token-event.ts'
import type { UsageSources } from '../../domain/usage/ports.ts'
import { type Item, textOf } from '../dynamo/item.ts'
import { visitBetween } from '../dynamo/newest-of-service.ts'
import { historyKey, readEventItem } from '../events/event-items.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { readTransaction } from '../tokens/transaction-items.ts'
import { dynamoDeliveryLog } from '../webhooks/dynamo-delivery-log.ts'
import { wasMade } from '../../domain/webhook/record.ts'

/** The longest that a transaction waits for its user (ms). */
const longestPending = 900_000

/** Histories, the log of deliveries and transactions, by service and time. */
export const usageSources = ({
  dynamo,
  tables,
  keys,
  clock,
}: Pick<SealedTable, 'dynamo' | 'keys' | 'clock'> & {
  tables: { events: string; transactions: string }
}): UsageSources => {
  const log = dynamoDeliveryLog({ dynamo, table: tables.events, keys })
  return {
    events: async (service, span, visit) => {
      const key = await keys.existing(tenantOf(service))
      const read = (item: Item): TokenEvent[] => {
        const { user, event } = readEventItem(item, key)
        // An entry that was moved here belongs to another service's token.
        return textOf(item, 'key') === historyKey(tokenKey(service, user)) ? [event] : []
      }
      await visitBetween(dynamo.table(tables.events), service, span, async (items) =>
        items.flatMap(read).forEach((event) => visit(event)),
      )
    },
    tries: (service, span, visit) =>
      log.visit(service, span, (entries) => entries.filter(wasMade).forEach((one) => visit(one))),
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
