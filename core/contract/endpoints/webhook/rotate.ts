import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName, time } from '../../fields.ts'
import { webhookSecret } from '../../service-config.ts'

/** The contract of `POST /webhook/rotate`. */
export const webhookRotate = {
  id: 'webhook.rotate',
  method: 'POST',
  path: '/webhook/rotate',
  role: 'owner',
  session: 'admin',
  summary: 'Replace the secret that signs webhooks; for 24 h the one before signs beside it.',
  request: z.strictObject({ service: serviceName, secret: webhookSecret.optional() }),
  response: z.strictObject({ secret: z.string(), rotatingUntil: time.optional() }),
  errors: ['not_found'],
} as const satisfies Endpoint
