import { utf8 } from '../../protocol/bytes.ts'
import type { KeptAnswer } from '../../domain/webhook/log.ts'
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
export const sealRecord = (which: Delivered, record: DeliveryRecord, seal: Sealer): Item => ({
  box: bytes(seal(boxName(which), [], encodeRecord(record))),
})

/** Opens a record's box. */
export const openRecord = (item: Item, which: Delivered, key: DataKey): DeliveryRecord =>
  decodeRecord(unseal(key, boxName(which), [], bytesOf(item, 'box')))

const answerName = (which: Delivered): string => `${boxName(which)}#answer`
const answerBytes = 1024

/** An answer's box, of one size whatever was answered; no attribute where nothing was. */
export const sealAnswer = (which: DeliveryReference, answer: string | undefined, seal: Sealer): Item => {
  if (answer === undefined || answer === '') return {}
  const plain = new Uint8Array(8 + answerBytes)
  const said = utf8(answer).subarray(0, answerBytes)
  new DataView(plain.buffer).setUint32(0, which.attempt)
  new DataView(plain.buffer).setUint32(4, said.length)
  plain.set(said, 8)
  return { answer: bytes(seal(answerName(which), [], plain)) }
}

/** Opens an answer's box; null where there is none. */
export const openAnswer = (item: Item, which: Delivered, key: DataKey): KeptAnswer | null => {
  if (item['answer'] === undefined) return null
  const plain = unseal(key, answerName(which), [], bytesOf(item, 'answer'))
  const view = new DataView(plain.buffer, plain.byteOffset)
  const said = Buffer.from(plain.subarray(8, 8 + view.getUint32(4)))
  return { attempt: view.getUint32(0), text: said.toString() }
}

/** The record of a delivery whose first try is made. */
export const madeOnce = (which: Delivered, boxes: Item, now: number): Item => ({
  ...deliveryKey(which),
  attempt: number(1),
  claimedUntil: number(0),
  expires: expiry(now + historyMilliseconds),
  ...boxes,
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
export const finishUpdate = (attempt: number, until: number, boxes: Item): Update => ({
  update: `SET #claimedUntil = :none${Object.keys(boxes)
    .map((name) => `, #${name} = :${name}`)
    .join('')}`,
  condition: '#attempt = :attempt AND #claimedUntil = :until',
  values: {
    ':none': number(0),
    ...Object.fromEntries(Object.entries(boxes).map(([name, box]) => [`:${name}`, box])),
    ':attempt': number(attempt),
    ':until': number(until),
  },
})
