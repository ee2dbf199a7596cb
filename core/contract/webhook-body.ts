import * as z from 'zod'
import { eventTypes, vias } from './events.ts'
import { statusNumber, time } from './fields.ts'

/** The body of a webhook (Standard Webhooks). */
export const webhookBody = z.strictObject({
  type: z.enum(eventTypes).meta({
    description: 'What happened. New types may come: answer 204 to one that you do not know.',
    examples: ['token.opened'],
  }),
  timestamp: time.meta({
    description: 'When it happened, which is not when this try was sent.',
    examples: ['2026-11-22T08:01:10.120Z'],
  }),
  data: z
    .strictObject({
      id: z.string().meta({ description: 'The user ID, as it was enrolled.', examples: ['joe'] }),
      service: z.string().meta({ description: 'The service’s full name.', examples: ['acme_bank'] }),
      status: statusNumber.meta({
        description: 'What the token is after it: 0 not enrolled, 1 open, 2 closed, 3 open under duress, 4 blocked.',
        examples: [1],
      }),
      previous: statusNumber.meta({ description: 'What it was just before.', examples: [2] }),
      via: z
        .enum(vias)
        .optional()
        .meta({ description: 'By which way; absent where there is one only.', examples: ['online'] }),
      sequence: z.int().meta({
        description: 'Rises by one with each event of a token, from about the time of its creation in milliseconds.',
        examples: [1795334465012],
      }),
      openUntil: time.optional().meta({
        description: 'The end of the window, while the token is open. That it ends is no event.',
        examples: ['2026-11-22T08:11:10.120Z'],
      }),
      transaction: z
        .string()
        .optional()
        .meta({ description: 'The transaction that was decided.', examples: ['qk3V9xWZb1mT0yJc5uRfLA'] }),
      secret: z
        .string()
        .optional()
        .meta({
          description: 'The webhook’s secret, where `webhook.secretInBody` asks for it.',
          examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
        }),
      pad: z
        .string()
        .regex(/^0*$/)
        .optional()
        .meta({ description: 'Makes all bodies of one token equally long. Ignore it.', examples: ['0000'] }),
    })
    .meta({ description: 'The token, and what it is now.' }),
})

/** The body of a webhook. */
export type WebhookBody = z.output<typeof webhookBody>
