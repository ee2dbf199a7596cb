import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName } from '../../fields.ts'
import { deliveryDetail, deliveryId } from '../../webhook-fields.ts'

/** The contract of `GET /webhook/delivery`. */
export const webhookDelivery = {
  id: 'webhook.delivery',
  method: 'GET',
  path: '/webhook/delivery',
  role: 'owner',
  session: 'admin',
  summary: 'One delivery with its tries.',
  request: z.strictObject({ service: serviceName, delivery: deliveryId }),
  response: deliveryDetail,
  errors: ['not_found'],
} as const satisfies Endpoint
