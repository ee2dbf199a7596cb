import * as z from 'zod'
import { memberRoles, powers } from './endpoint.ts'
import { email, serviceName, time } from './fields.ts'

/** A member's id. */
export const memberId = z.string().regex(/^[A-Za-z0-9_-]{16}$/, 'must be the id of a member')

/** What can be chosen of a member at any time. */
export const memberChoices = {
  role: z.enum(memberRoles),
  services: z.union([z.literal('*'), z.array(serviceName).max(50)]),
  powers: z.array(z.enum(powers)).max(4),
  hideDuress: z.boolean(),
}

/** That the member's own token has to be opened, and until when that is waited for. */
export const ownTokenPending = z.strictObject({ pending: z.literal('token'), until: time })

/** A member as lists show them; without `joinedAt` the invitation waits. */
export const shownMember = z.strictObject({
  id: memberId,
  email,
  ...memberChoices,
  factor: z.boolean(),
  invitedAt: time.optional(),
  joinedAt: time.optional(),
  lastSeenAt: time.optional(),
})
