import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName } from '../../fields.ts'
import { serviceAnswer } from '../../service-config.ts'

/** The contract of `POST /service/update`. */
export const serviceUpdate = {
  id: 'service.update',
  method: 'POST',
  path: '/service/update',
  role: 'owner',
  session: 'admin',
  summary: 'Change any part of a service’s configuration.',
  request: z.looseObject({ service: serviceName }),
  response: serviceAnswer,
  errors: ['not_found'],
} as const satisfies Endpoint
