import { eventTypes, vias } from '../../contract/events.ts'
import { isoTime } from '../../contract/fields.ts'
import type { WebhookBody } from '../../contract/webhook-body.ts'
import { utf8 } from '../../protocol/bytes.ts'
import type { TokenEvent } from '../token/token-event.ts'

/** Whose event it is, and what the service wants in its bodies. */
export interface BodySubject {
  id: string
  service: string
  /** The webhook's secret, where `secretInBody` is set. */
  secret: string | null
}

const longest = <T extends string>(texts: readonly [T, ...T[]]): T =>
  texts.reduce((best, text) => (text.length > best.length ? text : best))
const longestTime = '2000-01-01T00:00:00.000Z'
/** Room for the id of a transaction: 16 bytes as base64url. */
const longestTransaction = 'A'.repeat(22)

const fields = (subject: BodySubject, event: TokenEvent): WebhookBody => ({
  type: event.type,
  timestamp: isoTime(event.at),
  data: {
    id: subject.id,
    service: subject.service,
    status: event.status,
    previous: event.previous,
    ...(event.via === null ? {} : { via: event.via }),
    sequence: event.sequence,
    ...(event.openUntil === 0 ? {} : { openUntil: isoTime(event.openUntil) }),
    ...(event.transaction === '' ? {} : { transaction: event.transaction }),
    ...(subject.secret === null ? {} : { secret: subject.secret }),
    pad: '',
  },
})

const longestBody = ({ id, service, secret }: BodySubject): WebhookBody => ({
  type: longest(eventTypes),
  timestamp: longestTime,
  data: {
    id,
    service,
    status: 0,
    previous: 0,
    via: longest(vias),
    sequence: Number.MAX_SAFE_INTEGER,
    openUntil: longestTime,
    transaction: longestTransaction,
    ...(secret === null ? {} : { secret }),
    pad: '',
  },
})

const bytesIn = (body: WebhookBody): number => utf8(JSON.stringify(body)).length

/**
 * A webhook's body. It is as long as the longest that this token can cause, whatever happened: who watches the tenant's
 * network must not tell duress from a normal open by a length (threats.md 3).
 */
export const webhookBody = (subject: BodySubject, event: TokenEvent): string => {
  const body = fields(subject, event)
  body.data.pad = '0'.repeat(bytesIn(longestBody(subject)) - bytesIn(body))
  return JSON.stringify(body)
}
