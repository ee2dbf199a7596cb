import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName } from '../../fields.ts'
import { serviceAnswer } from '../../service-config.ts'
import { webhookState } from '../../webhook-fields.ts'

/** The contract of `GET /service/get`. */
export const serviceGet = {
  id: 'service.get',
  method: 'GET',
  path: '/service/get',
  role: 'owner',
  session: 'operator',
  summary: 'A service’s whole configuration, and how its endpoint is.',
  request: z.strictObject({ service: serviceName }),
  response: serviceAnswer.extend({ webhookState }),
  errors: ['not_found'],
} as const satisfies Endpoint
