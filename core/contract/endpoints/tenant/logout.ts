import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'

/** The contract of `POST /tenant/logout`. */
export const tenantLogout = {
  id: 'tenant.logout',
  method: 'POST',
  path: '/tenant/logout',
  role: 'member',
  session: 'operator',
  summary: 'End the session of this request.',
  request: z.strictObject({}),
  response: z.strictObject({ ended: z.literal(true) }),
  errors: [],
} as const satisfies Endpoint
