import { isoTime } from '../../contract/fields.ts'
import type { DeliveryState } from '../../contract/webhook-fields.ts'
import type { Service } from '../../domain/ports.ts'
import { webhookBody } from '../../domain/webhook/body.ts'
import type { Logged } from '../../domain/webhook/log.ts'
import type { Try } from '../../domain/webhook/record.ts'
import { webhookId } from '../../domain/webhook/signature.ts'
import { shownUser } from '../../domain/webhook/test-event.ts'
import { shownEvent } from '../token-summary.ts'

/** A delivery's id. */
export const deliveryName = ({ token, event }: Pick<Logged, 'token' | 'event'>): string => `${token}-${event.sequence}`

/** What a delivery's id names. */
export const readDeliveryName = (delivery: string): { token: string; sequence: number } => ({
  token: delivery.slice(0, 22),
  sequence: Number(delivery.slice(23)),
})

/** A delivery as lists hold it. */
export const shownDelivery = (logged: Logged, state: DeliveryState, hideDuress: boolean) => {
  const { token, user, event, record } = logged
  const last = record?.tries.at(-1)
  return {
    delivery: deliveryName(logged),
    webhookId: webhookId(token, event.sequence),
    event: shownEvent(event, hideDuress),
    id: shownUser(user),
    at: isoTime(event.at),
    state,
    attempts: last?.attempt ?? 0,
    ...(last === undefined || last.code === 0 ? {} : { lastCode: last.code }),
    ...(record === null || record.next === 0 ? {} : { nextTryAt: isoTime(record.next) }),
  }
}

const shownTry = ({ attempt, at, code, failure, milliseconds }: Try, answer: Logged['answer']) => ({
  at: isoTime(at),
  ...(code === 0 ? {} : { code }),
  ms: milliseconds,
  ...(failure === null || failure === 'status' ? {} : { error: failure }),
  ...(answer?.attempt === attempt ? { answer: answer.text } : {}),
})

/** A secret as a receiver may repeat it: today's, the one before, which signs for a day yet, or one that was cut off; `/` may be escaped. */
const anySecret = /whsec_[\w+/=\\-]*/g
const maskedSecret = 'whsec_…'

/**
 * The same with its tries and the body that is sent. The secret in it is masked, and out of an answer: by it anybody could
 * sign. What a receiver says, and the body, may tell duress: who must not see it sees neither.
 */
export const detailedDelivery = (logged: Logged, state: DeliveryState, service: Service, hideDuress: boolean) => {
  const { secretInBody } = service.config.webhook
  const { answer: kept } = logged
  const answer = hideDuress || kept === null ? null : { ...kept, text: kept.text.replaceAll(anySecret, maskedSecret) }
  const subject = { id: shownUser(logged.user), service: service.name, secret: secretInBody ? maskedSecret : null }
  return {
    ...shownDelivery(logged, state, hideDuress),
    tries: (logged.record?.tries ?? []).map((one) => shownTry(one, answer)),
    ...(hideDuress ? {} : { body: webhookBody(subject, logged.event) }),
  }
}
