import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { email, reason } from '../../fields.ts'

/** The contract of `POST /tenant/update`. */
export const tenantUpdate = {
  id: 'tenant.update',
  method: 'POST',
  path: '/tenant/update',
  role: 'owner',
  session: 'owner',
  summary: 'Change the address by which the tenant is reached.',
  request: z.strictObject({ email, reason: reason.optional() }),
  response: z.strictObject({ tenant: z.string(), email: z.string() }),
  errors: [],
} as const satisfies Endpoint
