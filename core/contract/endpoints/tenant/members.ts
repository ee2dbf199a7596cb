import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { shownMember } from '../../member-fields.ts'

/** The contract of `GET /tenant/members`. */
export const tenantMembers = {
  id: 'tenant.members',
  method: 'GET',
  path: '/tenant/members',
  role: 'owner',
  session: 'admin',
  summary: 'Who runs the tenant, and who is invited to.',
  request: z.strictObject({}),
  response: z.strictObject({ items: z.array(shownMember) }),
  errors: [],
} as const satisfies Endpoint
