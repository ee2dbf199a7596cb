import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { email, tenantName } from '../../fields.ts'

/** The contract of `POST /tenant/signup`. */
export const tenantSignup = {
  id: 'tenant.signup',
  method: 'POST',
  path: '/tenant/signup',
  role: 'public',
  session: null,
  success: 202,
  summary: 'Sign up an organisation; a code to go on comes by e-mail.',
  request: z.strictObject({ tenant: tenantName, email }),
  response: z.strictObject({ sent: z.literal(true) }),
  errors: ['forbidden', 'name_taken', 'too_many_requests'],
} as const satisfies Endpoint
