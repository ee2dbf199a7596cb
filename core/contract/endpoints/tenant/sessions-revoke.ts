import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'

/** The contract of `POST /tenant/sessions/revoke`. */
export const tenantSessionsRevoke = {
  id: 'tenant.sessions-revoke',
  method: 'POST',
  path: '/tenant/sessions/revoke',
  role: 'member',
  session: 'operator',
  summary: 'End one of one’s own sessions, or all but this one.',
  request: z.strictObject({ session: z.string().max(64).optional() }),
  response: z.strictObject({ ended: z.literal(true) }),
  errors: [],
} as const satisfies Endpoint
