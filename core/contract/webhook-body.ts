import * as z from 'zod'
import { eventTypes, vias } from './events.ts'
import { statusNumber, time } from './fields.ts'

/** The body of a webhook (Standard Webhooks). */
export const webhookBody = z.strictObject({
  type: z
    .enum(eventTypes)
    .meta({ description: 'What happened. New types may come: answer 204 to one that you do not know.' }),
  timestamp: time.meta({ description: 'When it happened, which is not when this try was sent.' }),
  data: z.strictObject({
    id: z.string().meta({ description: 'The user ID, as it was enrolled.' }),
    service: z.string().meta({ description: 'The service’s full name.' }),
    status: statusNumber.meta({
      description: 'What the token is after it: 0 not enrolled, 1 open, 2 closed, 3 open under duress, 4 blocked.',
    }),
    previous: statusNumber.meta({ description: 'What it was just before.' }),
    via: z.enum(vias).optional().meta({ description: 'By which way; absent where there is one only.' }),
    sequence: z.int().meta({
      description: 'Rises by one with each event of a token, from about the time of its creation in milliseconds.',
    }),
    openUntil: time
      .optional()
      .meta({ description: 'The end of the window, while the token is open. That it ends is no event.' }),
    transaction: z.string().optional().meta({ description: 'The transaction that was decided.' }),
    secret: z
      .string()
      .optional()
      .meta({ description: 'The webhook’s secret, where `webhook.secretInBody` asks for it.' }),
    pad: z
      .string()
      .regex(/^0*$/)
      .optional()
      .meta({ description: 'Makes all bodies of one token equally long. Ignore it.' }),
  }),
})

/** The body of a webhook. */
export type WebhookBody = z.output<typeof webhookBody>
