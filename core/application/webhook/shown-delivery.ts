import { isoTime } from '../../contract/fields.ts'
import type { DeliveryState } from '../../contract/webhook-fields.ts'
import type { Service } from '../../domain/ports.ts'
import { webhookBody } from '../../domain/webhook/body.ts'
import type { Logged } from '../../domain/webhook/log.ts'
import { type LogEntry, wasMade } from '../../domain/webhook/record.ts'
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
  const { token, user, event, entries } = logged
  const last = entries.at(-1)
  const code = entries.findLast(wasMade)?.code ?? 0
  return {
    delivery: deliveryName(logged),
    webhookId: webhookId(token, event.sequence),
    event: shownEvent(event, hideDuress),
    id: shownUser(user),
    at: isoTime(event.at),
    state,
    attempts: last?.attempt ?? 0,
    ...(code === 0 ? {} : { lastCode: code }),
    ...(last === undefined || last.next === 0 ? {} : { nextTryAt: isoTime(last.next) }),
  }
}

/** A secret as a receiver may repeat it: today's, the one before, which signs for a day yet, or one that was cut off; `/` may be escaped. */
const anySecret = /whsec_[\w+/=\\-]*/g
const maskedSecret = 'whsec_…'

const shownTry = ({ at, code, failure, milliseconds, answer }: LogEntry, hideDuress: boolean) => ({
  at: isoTime(at),
  ...(code === 0 ? {} : { code }),
  ms: milliseconds,
  ...(failure === null || failure === 'status' ? {} : { error: failure }),
  ...(answer === '' || hideDuress ? {} : { answer: answer.replaceAll(anySecret, maskedSecret) }),
})

/**
 * The same with its tries and the body that is sent. The secret in it is masked, and out of an answer: by it anybody could
 * sign. What a receiver says, and the body, may tell duress: who must not see it sees neither.
 */
export const detailedDelivery = (logged: Logged, state: DeliveryState, service: Service, hideDuress: boolean) => {
  const { secretInBody } = service.config.webhook
  const subject = { id: shownUser(logged.user), service: service.name, secret: secretInBody ? maskedSecret : null }
  return {
    ...shownDelivery(logged, state, hideDuress),
    tries: logged.entries.filter(wasMade).map((one) => shownTry(one, hideDuress)),
    ...(hideDuress ? {} : { body: webhookBody(subject, logged.event) }),
  }
}
