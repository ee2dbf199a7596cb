import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName } from '../../fields.ts'
import { shownClient } from '../../oidc-client-fields.ts'

/** The contract of `GET /service/client/list`. */
export const serviceClientList = {
  id: 'service.client-list',
  method: 'GET',
  path: '/service/client/list',
  role: 'owner',
  session: 'admin',
  summary: 'The service’s clients of OpenID Connect, without their secrets.',
  request: z.strictObject({ service: serviceName }),
  response: z.strictObject({ items: z.array(shownClient) }),
  errors: ['not_found'],
} as const satisfies Endpoint
