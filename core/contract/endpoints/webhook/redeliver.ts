import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { askedTime, serviceName, time } from '../../fields.ts'
import { deliveryId } from '../../webhook-fields.ts'

/** The contract of `POST /webhook/redeliver`. */
export const webhookRedeliver = {
  id: 'webhook.redeliver',
  method: 'POST',
  path: '/webhook/redeliver',
  role: 'owner',
  session: 'admin',
  success: 202,
  summary: 'Send one delivery again, or all that failed of what happened since a time.',
  request: z
    .strictObject({ service: serviceName, delivery: deliveryId.optional(), since: askedTime.optional() })
    .refine(({ delivery, since }) => (delivery === undefined) !== (since === undefined), {
      path: ['delivery'],
      message: 'must be there, or since in its place',
    }),
  response: z.strictObject({ queued: z.int(), more: z.literal(true).optional(), since: time.optional() }),
  errors: ['not_found'],
} as const satisfies Endpoint
