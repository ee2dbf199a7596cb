import type { DeliveryReference } from '../../domain/webhook/reference.ts'
import type { Update } from '../dynamo/expression.ts'
import { expiry, type Item, number, text } from '../dynamo/item.ts'
import { sequenceText } from '../events/event-items.ts'
import { logMilliseconds } from './log-items.ts'

/** Partition of the claims of a token's deliveries. */
export const deliveriesKey = (token: string): string => `delivery#${token}`

/** Key of a delivery's claim. */
export const deliveryKey = ({ token, sequence }: Pick<DeliveryReference, 'token' | 'sequence'>): Item => ({
  key: text(deliveriesKey(token)),
  sort: text(sequenceText(sequence)),
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
    ':expires': expiry(now + logMilliseconds),
  },
})

/** Ends a try as long as its lease is still held. */
export const finishUpdate = (attempt: number, until: number): Update => ({
  update: 'SET #claimedUntil = :none',
  condition: '#attempt = :attempt AND #claimedUntil = :until',
  values: { ':none': number(0), ':attempt': number(attempt), ':until': number(until) },
})
