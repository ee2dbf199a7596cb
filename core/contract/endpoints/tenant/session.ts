import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { time } from '../../fields.ts'
import { shownMember } from '../../member-fields.ts'

/** The contract of `GET /tenant/session`. */
export const tenantSession = {
  id: 'tenant.session',
  method: 'GET',
  path: '/tenant/session',
  role: 'member',
  summary: 'Who is logged in here, and until when.',
  request: z.strictObject({}),
  response: z.strictObject({ tenant: z.string(), member: shownMember, idleAt: time, endsAt: time }),
  errors: [],
} as const satisfies Endpoint
