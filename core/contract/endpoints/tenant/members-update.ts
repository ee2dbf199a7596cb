import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { memberChoices, memberId, shownMember } from '../../member-fields.ts'

/** The contract of `POST /tenant/members/update`. */
export const tenantMembersUpdate = {
  id: 'tenant.members-update',
  method: 'POST',
  path: '/tenant/members/update',
  role: 'owner',
  session: 'owner',
  summary: 'Change what a member may do; owners only.',
  request: z.strictObject({ member: memberId, ...z.strictObject(memberChoices).partial().shape }),
  response: z.strictObject({ member: shownMember }),
  errors: ['not_found', 'last_owner'],
} as const satisfies Endpoint
