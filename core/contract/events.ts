/** Every event type, in the order of its number in the sealed event; append only. */
export const eventTypes = [
  'token.enrolled',
  'token.opened',
  'token.closed',
  'token.duress',
  'token.error',
  'token.blocked',
  'token.forced',
  'token.deleted',
  'token.unlocked',
  'token.changed',
  'token.recovery',
  'token.recovered',
  'token.restored',
  'token.conflict',
  'otp.accepted',
  'transaction.approved',
  'transaction.denied',
  'transaction.duress',
  'webhook.test',
] as const

/** What happened, as webhooks and histories name it. */
export type EventType = (typeof eventTypes)[number]

/** Every way in which a thing can happen, in the order of its number in the sealed event; append only. */
export const vias = ['online', 'otp', 'offline', 'forced', 'single-use', 'recovery', 'transaction'] as const

/** How it happened. */
export type Via = (typeof vias)[number]

/** The body of a webhook (Standard Webhooks); `pad` makes all bodies of one token equally long. */
export interface WebhookBody {
  type: EventType
  timestamp: string
  data: {
    id: string
    service: string
    status: number
    previous: number
    via?: Via
    sequence: number
    openUntil?: string
    transaction?: string
    secret?: string
    pad?: string
  }
}
