import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName, time } from '../../fields.ts'
import { oidcClientId } from '../../oidc-client-fields.ts'

/** The contract of `POST /service/client/rotate`. */
export const serviceClientRotate = {
  id: 'service.client-rotate',
  method: 'POST',
  path: '/service/client/rotate',
  role: 'owner',
  session: 'admin',
  summary: 'Give a client of OpenID Connect a new secret; the old one works for a day more.',
  request: z.strictObject({ service: serviceName, client: oidcClientId }),
  response: z.strictObject({ clientSecret: z.string(), overlapUntil: time }),
  errors: ['not_found'],
} as const satisfies Endpoint
