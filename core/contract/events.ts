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
  'token.unblocked',
] as const

/** What happened, as webhooks and histories name it. */
export type EventType = (typeof eventTypes)[number]

/** What a success can be: under duress it reads as one of the two types below, with what it is otherwise inside. */
export const successTypes = [
  'token.opened',
  'token.unlocked',
  'token.changed',
  'token.recovery',
  'token.recovered',
  'otp.accepted',
  'transaction.approved',
] as const satisfies readonly EventType[]

/** A success, as it is called without duress. */
export type SuccessType = (typeof successTypes)[number]

/** What a success reads as under duress. */
export const duressTypes = ['token.duress', 'transaction.duress'] as const satisfies readonly EventType[]

/** Every way in which a thing can happen, in the order of its number in the sealed event; append only. */
export const vias = [
  'online',
  'otp',
  'offline',
  'forced',
  'single-use',
  'recovery',
  'transaction',
  'sms',
  'email',
] as const

/** How it happened. */
export type Via = (typeof vias)[number]
