import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { tenantOf } from '../../contract/fields.ts'
import type { Clock, Random } from '../../domain/ports.ts'
import { type DataKey, seal, unseal } from '../keys/seal.ts'
import { type Claim, type DeliveryLedger, leaseMilliseconds } from '../../domain/webhook/ports.ts'
import { decodeRecord, type DeliveryRecord, encodeRecord } from '../../domain/webhook/record.ts'
import type { DeliveryReference } from '../../domain/webhook/reference.ts'
import {
  answered,
  bytes,
  bytesOf,
  expirySeconds,
  isConditionFailure,
  type Item,
  number,
  numberOf,
  text,
} from '../dynamo/dynamo-client.ts'
import { historyMilliseconds, sequenceText } from '../events/dynamo-events.ts'
import type { BatchPuts, BatchReads } from './dynamo-deliver-batches.ts'
import type { KeyRing } from '../keys/key-ring.ts'

/** Partition of the records of a token's deliveries. */
export const deliveryKey = (token: string): string => `delivery#${token}`

type Which = Pick<DeliveryReference, 'token' | 'sequence' | 'service'>

const itemKey = ({ token, sequence }: Which): Item => ({
  key: text(deliveryKey(token)),
  sort: text(sequenceText(sequence)),
})
const boxName = ({ token, sequence }: Which): string => `${deliveryKey(token)}#${sequence}`

/** Waits for a write whose condition may fail: then somebody else was first, which is as good. */
const unlessFirst = async (write: Promise<unknown>): Promise<void> => {
  try {
    await answered(write)
  } catch (error) {
    if (!isConditionFailure(error)) throw error
  }
}

/** Where records of deliveries are kept. */
export interface DynamoDeliveriesOptions {
  dynamo: DynamoDBClient
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

  constructor(options: DynamoDeliveriesOptions) {
    this.#options = options
  }

  /** The ledger for one batch of messages. */
  ledger(batches: Batches): DeliveryLedger {
    return {
      claim: (reference, now) => this.#claim(reference, now, batches),
      finish: (claim, record) => this.#finish(claim, record, batches),
    }
  }

  /**
   * A first try is not claimed, only looked up: a crash repeats it either way, and a message that a queue hands out twice
   * at the same moment is rarer than a write for each event is dear. Its successors are claimed, so that the two do not stay two.
   */
  async #claim(
    reference: DeliveryReference,
    now: number,
    { reads }: Batches,
  ): Promise<Claim | 'finished' | 'running' | 'gone'> {
    const { keys, table } = this.#options
    if (reference.attempt === 1) {
      const [stored, key] = await Promise.all([
        reads.get(table, itemKey(reference)),
        keys.tenantKey(tenantOf(reference.service)),
      ])
      if (key === null) return 'gone'
      return stored === null ? { reference, until: 0, tries: [] } : 'finished'
    }
    const key = await keys.tenantKey(tenantOf(reference.service))
    if (key === null) return 'gone'
    const until = now + leaseMilliseconds
    const stored = await this.#claimItem(reference, now, until)
    if (typeof stored === 'string') return stored
    return { reference, until, tries: 'box' in stored ? this.#open(stored, reference, key).tries : [] }
  }

  async #finish({ reference, until }: Claim, record: DeliveryRecord, { puts }: Batches): Promise<void> {
    const box = await this.#sealed(reference, record)
    if (box === null) return
    if (reference.attempt > 1) return this.#finishItem(reference, until, box)
    const made = this.#madeOnce(reference, box)
    // Where there is a second try, it may have been claimed already: it must not be written over.
    await (record.state === 'retrying' ? this.#putFirst(made) : puts.put(made))
  }

  async #finishItem(reference: DeliveryReference, until: number, box: Uint8Array): Promise<void> {
    const update = new UpdateItemCommand({
      TableName: this.#options.table,
      Key: itemKey(reference),
      UpdateExpression: 'SET #claimed = :none, #box = :box',
      ConditionExpression: '#attempt = :attempt AND #claimed = :until',
      ExpressionAttributeNames: { '#attempt': 'attempt', '#claimed': 'claimedUntil', '#box': 'box' },
      ExpressionAttributeValues: {
        ':none': number(0),
        ':box': bytes(box),
        ':attempt': number(reference.attempt),
        ':until': number(until),
      },
    })
    await unlessFirst(this.#options.dynamo.send(update))
  }

  /** Writes the record of an event that nobody wants told; looks like a delivery at the first try. */
  async conceal(which: Which): Promise<void> {
    const box = await this.#sealed(which, { state: 'unwanted', next: 0, tries: [] })
    if (box === null) return
    await this.#putFirst(this.#madeOnce(which, box))
  }

  /** The record of a delivery whose first try is made. */
  #madeOnce(which: Which, box: Uint8Array): Item {
    return {
      ...itemKey(which),
      attempt: number(1),
      claimedUntil: number(0),
      service: text(which.service),
      expires: this.#expires(this.#options.clock()),
      box: bytes(box),
    }
  }

  async #putFirst(Item: Item): Promise<void> {
    const put = new PutItemCommand({
      TableName: this.#options.table,
      Item,
      ConditionExpression: 'attribute_not_exists(#attempt)',
      ExpressionAttributeNames: { '#attempt': 'attempt' },
    })
    await unlessFirst(this.#options.dynamo.send(put))
  }

  async #claimItem(reference: DeliveryReference, now: number, until: number): Promise<Item | 'finished' | 'running'> {
    const command = new UpdateItemCommand({
      TableName: this.#options.table,
      Key: itemKey(reference),
      UpdateExpression: 'SET #attempt = :attempt, #claimed = :until, #service = :service, #expires = :expires',
      ConditionExpression:
        'attribute_not_exists(#attempt) OR #attempt < :attempt OR (#attempt = :attempt AND #claimed > :none AND #claimed <= :now)',
      ExpressionAttributeNames: {
        '#attempt': 'attempt',
        '#claimed': 'claimedUntil',
        '#service': 'service',
        '#expires': 'expires',
      },
      ExpressionAttributeValues: {
        ':attempt': number(reference.attempt),
        ':until': number(until),
        ':none': number(0),
        ':now': number(now),
        ':service': text(reference.service),
        ':expires': this.#expires(now),
      },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    try {
      return (await answered(this.#options.dynamo.send(command))).Attributes ?? {}
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error
      const running =
        numberOf(error.Item, 'attempt') === reference.attempt && numberOf(error.Item, 'claimedUntil') > now
      return running ? 'running' : 'finished'
    }
  }

  #expires(now: number): Item[string] {
    return number(expirySeconds(now + historyMilliseconds))
  }

  async #sealed(which: Which, record: DeliveryRecord): Promise<Uint8Array | null> {
    const key = await this.#options.keys.tenantKey(tenantOf(which.service))
    return key === null ? null : seal(key, boxName(which), 0, encodeRecord(record), this.#options.random(12))
  }

  #open(item: Item, which: Which, key: DataKey): DeliveryRecord {
    return decodeRecord(unseal(key, boxName(which), 0, bytesOf(item, 'box')))
  }
}
