import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName } from '../../fields.ts'
import { deliveryId } from '../../webhook-fields.ts'

/** The contract of `POST /webhook/test`. */
export const webhookTest = {
  id: 'webhook.test',
  method: 'POST',
  path: '/webhook/test',
  role: 'owner',
  session: 'admin',
  success: 202,
  summary: 'Send a test event to a service’s endpoint, once, whatever it wants and however it is.',
  request: z.strictObject({ service: serviceName }),
  response: z.strictObject({ delivery: deliveryId }),
  errors: ['not_found'],
} as const satisfies Endpoint
