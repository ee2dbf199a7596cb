import * as z from 'zod'
import { reason } from '../../authkey-fields.ts'
import type { Endpoint } from '../../endpoint.ts'
import { memberId } from '../../member-fields.ts'

/** The contract of `POST /tenant/members/remove`. */
export const tenantMembersRemove = {
  id: 'tenant.members-remove',
  method: 'POST',
  path: '/tenant/members/remove',
  role: 'owner',
  summary: 'Remove a member, or take an invitation back; owners only.',
  request: z.strictObject({ member: memberId, reason: reason.optional() }),
  response: z.strictObject({ removed: z.literal(true) }),
  errors: ['not_found', 'last_owner'],
} as const satisfies Endpoint
