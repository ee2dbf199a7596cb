import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { time } from '../../fields.ts'
import { ownTokenPending, shownMember } from '../../member-fields.ts'

/** The contract of `GET /tenant/session`. */
export const tenantSession = {
  id: 'tenant.session',
  method: 'GET',
  path: '/tenant/session',
  role: 'member',
  session: 'operator',
  usesUp: true,
  summary:
    'Who is logged in here, and until when; a log-in that waits for the member’s own token becomes a session once it is open.',
  request: z.strictObject({}),
  response: z.union([
    ownTokenPending,
    z.strictObject({ tenant: z.string(), member: shownMember, idleAt: time, endsAt: time }),
  ]),
  errors: ['two_windows'],
} as const satisfies Endpoint
