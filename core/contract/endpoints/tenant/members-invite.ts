import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { email } from '../../fields.ts'
import { memberChoices, shownMember } from '../../member-fields.ts'

const { role, services, powers, hideDuress } = memberChoices

/** The contract of `POST /tenant/members/invite`. */
export const tenantMembersInvite = {
  id: 'tenant.members-invite',
  method: 'POST',
  path: '/tenant/members/invite',
  role: 'owner',
  session: 'admin',
  success: 201,
  summary: 'Invite somebody by e-mail, or once more; administrators invite operators, owners anybody.',
  request: z.strictObject({
    email,
    role,
    services: services.default('*'),
    powers: powers.default([]),
    hideDuress: hideDuress.default(false),
  }),
  response: z.strictObject({ member: shownMember }),
  errors: ['in_use', 'quota_exceeded', 'too_many_requests'],
} as const satisfies Endpoint
