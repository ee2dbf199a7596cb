import type { DeliveryRecord } from '../../domain/webhook/record.ts'
import type { DeliveryReference } from '../../domain/webhook/reference.ts'
import type { Update } from '../dynamo/expression.ts'
import { bytes, bytesOf, expiry, type Item, number, text } from '../dynamo/item.ts'
import { historyMilliseconds, sequenceText } from '../events/event-items.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'
import { decodeRecord, encodeRecord } from '../tokens/codec.ts'

/** Which event a delivery tells of. */
export type Delivered = Pick<DeliveryReference, 'token' | 'sequence' | 'service'>

/** Partition of a token's deliveries. */
export const deliveriesKey = (token: string): string => `delivery#${token}`
const boxName = ({ token, sequence }: Delivered): string => `${deliveriesKey(token)}#${sequence}`

/** Key of a delivery's record. */
export const deliveryKey = ({ token, sequence }: Delivered): Item => ({
  key: text(deliveriesKey(token)),
  sort: text(sequenceText(sequence)),
})

/** A record's box, of one size. */
export const sealRecord = (which: Delivered, record: DeliveryRecord, seal: Sealer): Item[string] =>
  bytes(seal(boxName(which), [], encodeRecord(record)))

/** Opens a record's box. */
export const openRecord = (item: Item, which: Delivered, key: DataKey): DeliveryRecord =>
  decodeRecord(unseal(key, boxName(which), [], bytesOf(item, 'box')))

/** The record of a delivery whose first try is made. */
export const madeOnce = (which: Delivered, box: Item[string], now: number): Item => ({
  ...deliveryKey(which),
  attempt: number(1),
  claimedUntil: number(0),
  expires: expiry(now + historyMilliseconds),
  box,
})

/** Takes a try that nobody made or holds. */
export const claimUpdate = ({ attempt }: DeliveryReference, now: number, until: number): Update => ({
  update: 'SET #attempt = :attempt, #claimedUntil = :until, #expires = :expires',
  condition:
    'attribute_not_exists(#attempt) OR #attempt < :attempt OR (#attempt = :attempt AND #claimedUntil > :none AND #claimedUntil <= :now)',
  values: {
    ':attempt': number(attempt),
    ':until': number(until),
    ':none': number(0),
    ':now': number(now),
    ':expires': expiry(now + historyMilliseconds),
  },
})

/** Ends a try as long as its lease is still held. */
export const finishUpdate = (attempt: number, until: number, box: Item[string]): Update => ({
  update: 'SET #claimedUntil = :none, #box = :box',
  condition: '#attempt = :attempt AND #claimedUntil = :until',
  values: { ':none': number(0), ':box': box, ':attempt': number(attempt), ':until': number(until) },
})
