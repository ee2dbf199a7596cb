import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { askedTime, page, pageOf, serviceName, userId } from '../../fields.ts'
import { deliveryStates, shownDelivery } from '../../webhook-fields.ts'

/** The contract of `GET /webhook/deliveries`. */
export const webhookDeliveries = {
  id: 'webhook.deliveries',
  method: 'GET',
  path: '/webhook/deliveries',
  role: 'owner',
  session: 'admin',
  summary: 'What a service was told or is still to be told, newest first, for 30 days.',
  request: z.strictObject({
    service: serviceName,
    state: z.enum(deliveryStates).optional(),
    id: userId.optional(),
    from: askedTime.optional(),
    ...page,
  }),
  response: pageOf(shownDelivery),
  errors: ['not_found'],
} as const satisfies Endpoint
