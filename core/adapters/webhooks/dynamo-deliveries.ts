import { tenantOf } from '../../contract/fields.ts'
import { type DeliveryLedger, leaseMilliseconds } from '../../domain/webhook/ports.ts'
import type { BatchPuts } from '../dynamo/batch-puts.ts'
import type { BatchReads } from '../dynamo/batch-reads.ts'
import { numberOf } from '../dynamo/item.ts'
import { seal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import {
  claimUpdate,
  deliveryKey,
  finishUpdate,
  madeOnce,
  openRecord,
  sealAnswer,
  sealRecord,
} from './delivery-items.ts'

/** Where records of deliveries are kept: the events table, and its batches for all messages at once. */
interface DeliveriesTable extends SealedTable {
  reads: BatchReads
  puts: BatchPuts
}

/**
 * Records of deliveries in the events table. In clear: the number of the latest try and until when it is claimed, 0 once
 * it is made. What came of it is sealed at one size: for a service that wants duress events only, a dump must not show
 * which events it was told of.
 */
export const dynamoDeliveries = ({
  dynamo,
  table,
  keys,
  clock,
  random,
  reads,
  puts,
}: DeliveriesTable): DeliveryLedger => {
  const deliveries = dynamo.table(table)
  return {
    // A first try is not claimed, only looked up: a crash repeats it either way, and a message that a queue hands out twice
    // at the same moment is rarer than a write for each event is dear. Its successors are claimed, so that the two do not stay two.
    claim: async (reference, now) => {
      const first = reference.attempt === 1
      const [stored, key] = await Promise.all([
        first ? reads.get(table, deliveryKey(reference)) : null,
        keys.tenantKey(tenantOf(reference.service)),
      ])
      if (key === null) return 'gone'
      if (first) return stored === null ? { reference, until: 0, tries: [] } : 'finished'
      const until = now + leaseMilliseconds
      const { outcome, item } = await deliveries.updateAndGet(
        deliveryKey(reference),
        claimUpdate(reference, now, until),
      )
      if (outcome === 'written')
        return { reference, until, tries: 'box' in item ? openRecord(item, reference, key).tries : [] }
      const running = numberOf(item, 'attempt') === reference.attempt && numberOf(item, 'claimedUntil') > now
      return running ? 'running' : 'finished'
    },
    finish: async ({ reference, until }, record, answer) => {
      const key = await keys.tenantKey(tenantOf(reference.service))
      if (key === null) return
      const sealer = seal(key, random)
      const boxes = { ...sealRecord(reference, record, sealer), ...sealAnswer(reference, answer, sealer) }
      const made = madeOnce(reference, boxes, clock())
      if (reference.attempt > 1)
        await deliveries.update(deliveryKey(reference), finishUpdate(reference.attempt, until, boxes))
      // Where there is a second try, it may have been claimed already: it must not be written over. Whoever was first, that is as good.
      else if (record.state === 'retrying') await deliveries.put(made, { condition: 'attribute_not_exists(#attempt)' })
      else await puts.put(made)
    },
  }
}
