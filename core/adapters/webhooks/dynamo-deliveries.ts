import { tenantOf } from '../../contract/fields.ts'
import { type DeliveryLedger, leaseMilliseconds } from '../../domain/webhook/ports.ts'
import { numberOf } from '../dynamo/item.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { claimUpdate, deliveryKey, finishUpdate } from './delivery-items.ts'
import type { GatheredLog } from './gathered-log.ts'

/**
 * Claims of second and later tries in the events table, in clear: the number of the latest one and until when it is
 * claimed, 0 once it is made. A first try has none, and leaves nothing but its entry in the log.
 */
export const dynamoDeliveries = (
  { dynamo, table, keys }: Pick<SealedTable, 'dynamo' | 'table' | 'keys'>,
  log: Pick<GatheredLog, 'add'>,
): DeliveryLedger => {
  const deliveries = dynamo.table(table)
  return {
    // A first try is not claimed nor looked up: a crash repeats it either way, and a message that a queue hands out twice is
    // rarer than a read for each event is dear. Its successors are claimed, so that the two do not stay two.
    claim: async (reference, now) => {
      if ((await keys.tenantKey(tenantOf(reference.service))) === null) return 'gone'
      if (reference.attempt === 1) return { reference, until: 0 }
      const until = now + leaseMilliseconds
      const { outcome, item } = await deliveries.updateAndGet(
        deliveryKey(reference),
        claimUpdate(reference, now, until),
      )
      if (outcome === 'written') return { reference, until }
      const running = numberOf(item, 'attempt') === reference.attempt && numberOf(item, 'claimedUntil') > now
      return running ? 'running' : 'finished'
    },
    // In this order: after a crash in between the try is made once more, and none is missing in the log.
    finish: async ({ reference, until }, entry) => {
      await log.add(reference.service, entry)
      if (reference.attempt > 1) await deliveries.update(deliveryKey(reference), finishUpdate(reference.attempt, until))
    },
  }
}
