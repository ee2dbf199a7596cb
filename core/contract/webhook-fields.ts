import * as z from 'zod'
import { eventTypes } from './events.ts'
import { time } from './fields.ts'

/** How a service's endpoint is: `failures` in a row, and since when and why it is failing, held or off. */
export const webhookState = z.strictObject({
  state: z.enum(['none', 'on', 'failing', 'held', 'off']),
  since: time.optional(),
  why: z.string().optional().meta({
    description:
      'The last answer’s status, or `timeout`, `address`, `name`, `connection`, `tls`; of an endpoint that is off `410` or `five-days`.',
  }),
  failures: z.int(),
  nextProbeAt: time.optional(),
  rotatingUntil: time.optional().meta({ description: 'Until when the secret before this one signs too.' }),
})

/** How a service's endpoint is. */
export type WebhookState = z.output<typeof webhookState>

/** How a delivery is: not tried yet, arrived, to be tried again, or given up. */
export const deliveryStates = ['waiting', 'delivered', 'failing', 'exhausted'] as const

/** How a delivery is. */
export type DeliveryState = (typeof deliveryStates)[number]

/** A delivery's id: the token's, and the event's sequence. */
export const deliveryId = z.string().regex(/^[A-Za-z0-9_-]{22}-\d{1,16}$/, 'must be the id of a delivery')

/** A delivery as lists hold it. */
export const shownDelivery = z.strictObject({
  delivery: deliveryId,
  webhookId: z.string(),
  event: z.enum(eventTypes),
  id: z.string(),
  at: time,
  state: z.enum(deliveryStates),
  attempts: z.int(),
  lastCode: z.int().optional(),
  nextTryAt: time.optional(),
})

/** One try of a delivery; `error` says why nothing was answered, or `held`: that nothing was asked. */
const shownTry = z.strictObject({
  at: time,
  code: z.int().optional(),
  ms: z.int(),
  error: z.string().optional(),
  answer: z.string().optional().meta({ description: 'What an answer that was not 2xx began with, up to 1 KB.' }),
})

/** A delivery with all its tries, and the body that is sent. */
export const deliveryDetail = shownDelivery.extend({ tries: z.array(shownTry), body: z.string().optional() })
