import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName } from '../../fields.ts'
import { oidcClientId } from '../../oidc-client-fields.ts'

/** The contract of `POST /service/client/delete`. */
export const serviceClientDelete = {
  id: 'service.client-delete',
  method: 'POST',
  path: '/service/client/delete',
  role: 'owner',
  session: 'admin',
  summary: 'End a client of OpenID Connect at once.',
  request: z.strictObject({ service: serviceName, client: oidcClientId }),
  response: z.strictObject({ deleted: z.literal(true) }),
  errors: ['not_found'],
} as const satisfies Endpoint
