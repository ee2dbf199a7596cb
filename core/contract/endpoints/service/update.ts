import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName } from '../../fields.ts'
import { configFields, serviceAnswer } from '../../service-config.ts'

/** The contract of `POST /service/update`. */
export const serviceUpdate = {
  id: 'service.update',
  method: 'POST',
  path: '/service/update',
  role: 'owner',
  session: 'admin',
  summary: 'Change any part of a service’s configuration.',
  // The part is checked once it is laid over what is kept.
  request: z.looseObject({ service: serviceName }),
  documented: z.strictObject({ service: serviceName, ...configFields }),
  response: serviceAnswer,
  errors: ['not_found'],
} as const satisfies Endpoint
