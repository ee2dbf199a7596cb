import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { email, tenantName } from '../../fields.ts'

/** The contract of `POST /tenant/login`. */
export const tenantLogin = {
  id: 'tenant.login',
  method: 'POST',
  path: '/tenant/login',
  role: 'public',
  session: null,
  success: 202,
  summary: 'Ask for a link that logs a member in; it comes by e-mail if the address is a member’s.',
  request: z.strictObject({ tenant: tenantName, email }),
  response: z.strictObject({ sent: z.literal(true) }),
  errors: ['too_many_requests'],
} as const satisfies Endpoint
