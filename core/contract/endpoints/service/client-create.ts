import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName } from '../../fields.ts'
import { oidcClientChoices } from '../../oidc-client-fields.ts'

const { name, redirectUris, hideDuress } = oidcClientChoices

/** The contract of `POST /service/client/create`. */
export const serviceClientCreate = {
  id: 'service.client-create',
  method: 'POST',
  path: '/service/client/create',
  role: 'owner',
  session: 'admin',
  success: 201,
  summary: 'Make a client of OpenID Connect, whose users the service’s tokens log in; its secret is in the answer.',
  request: z.strictObject({ service: serviceName, name, redirectUris, hideDuress: hideDuress.default(false) }),
  response: z.strictObject({ clientId: z.string(), clientSecret: z.string() }),
  errors: ['not_found', 'quota_exceeded'],
} as const satisfies Endpoint
