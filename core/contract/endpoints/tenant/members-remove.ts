import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { reason } from '../../fields.ts'
import { memberId } from '../../member-fields.ts'

/** The contract of `POST /tenant/members/remove`. */
export const tenantMembersRemove = {
  id: 'tenant.members-remove',
  method: 'POST',
  path: '/tenant/members/remove',
  role: 'owner',
  session: 'owner',
  summary: 'Remove a member, or take an invitation back; owners only.',
  request: z.strictObject({ member: memberId, reason: reason.optional() }),
  response: z.strictObject({ removed: z.literal(true) }),
  errors: ['not_found', 'last_owner'],
} as const satisfies Endpoint
