import { tenantOf } from '../../contract/fields.ts'
import type { Clock, Random } from '../../domain/ports.ts'
import { type Claim, type DeliveryLedger, leaseMilliseconds } from '../../domain/webhook/ports.ts'
import type { DeliveryRecord } from '../../domain/webhook/record.ts'
import type { DeliveryReference } from '../../domain/webhook/reference.ts'
import type { BatchPuts } from '../dynamo/batch-puts.ts'
import type { BatchReads } from '../dynamo/batch-reads.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { type Item, numberOf } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { seal } from '../keys/seal.ts'
import {
  claimUpdate,
  type Delivered,
  deliveryKey,
  finishUpdate,
  madeOnce,
  openRecord,
  sealRecord,
} from './delivery-items.ts'

/** Where records of deliveries are kept. */
export interface DynamoDeliveriesOptions {
  dynamo: Dynamo
  table: string
  keys: KeyRing
  clock: Clock
  random: Random
}

/** The events table for all messages of a batch at once. */
export interface Batches {
  reads: BatchReads
  puts: BatchPuts
}

/**
 * Records of deliveries in the events table. In clear: the number of the latest try and until when it is claimed, 0 once
 * it is made. What came of it is sealed at one size: for a service that wants duress events only, a dump must not show
 * which events it was told of.
 */
export class DynamoDeliveries {
  readonly #options: DynamoDeliveriesOptions
  readonly #table: Table

  constructor(options: DynamoDeliveriesOptions) {
    this.#options = options
    this.#table = options.dynamo.table(options.table)
  }

  /** The ledger for one batch of messages. */
  ledger(batches: Batches): DeliveryLedger {
    return {
      claim: (reference, now) => this.#claim(reference, now, batches.reads),
      finish: (claim, record) => this.#finish(claim, record, batches.puts),
    }
  }

  /**
   * A first try is not claimed, only looked up: a crash repeats it either way, and a message that a queue hands out twice
   * at the same moment is rarer than a write for each event is dear. Its successors are claimed, so that the two do not stay two.
   */
  async #claim(
    reference: DeliveryReference,
    now: number,
    reads: BatchReads,
  ): Promise<Claim | 'finished' | 'running' | 'gone'> {
    const { keys, table } = this.#options
    const first = reference.attempt === 1
    const [stored, key] = await Promise.all([
      first ? reads.get(table, deliveryKey(reference)) : null,
      keys.tenantKey(tenantOf(reference.service)),
    ])
    if (key === null) return 'gone'
    if (first) return stored === null ? { reference, until: 0, tries: [] } : 'finished'
    const until = now + leaseMilliseconds
    const { outcome, item } = await this.#table.updateAndGet(deliveryKey(reference), claimUpdate(reference, now, until))
    if (outcome === 'written')
      return { reference, until, tries: 'box' in item ? openRecord(item, reference, key).tries : [] }
    const running = numberOf(item, 'attempt') === reference.attempt && numberOf(item, 'claimedUntil') > now
    return running ? 'running' : 'finished'
  }

  async #finish({ reference, until }: Claim, record: DeliveryRecord, puts: BatchPuts): Promise<void> {
    const box = await this.#sealed(reference, record)
    if (box === null) return
    if (reference.attempt > 1) {
      await this.#table.update(deliveryKey(reference), finishUpdate(reference.attempt, until, box))
      return
    }
    const made = madeOnce(reference, box, this.#options.clock())
    // Where there is a second try, it may have been claimed already: it must not be written over.
    await (record.state === 'retrying' ? this.#putFirst(made) : puts.put(made))
  }

  /** When somebody else was first, that is as good. */
  async #putFirst(item: Item): Promise<void> {
    await this.#table.put(item, { condition: 'attribute_not_exists(#attempt)' })
  }

  async #sealed(which: Delivered, record: DeliveryRecord): Promise<Item[string] | null> {
    const key = await this.#options.keys.tenantKey(tenantOf(which.service))
    return key === null ? null : sealRecord(which, record, seal(key, this.#options.random))
  }
}
