import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { ownTokenPending, shownMember } from '../../member-fields.ts'

/** The contract of `POST /tenant/verify`. */
export const tenantVerify = {
  id: 'tenant.verify',
  method: 'POST',
  path: '/tenant/verify',
  role: 'public',
  session: null,
  summary:
    'Prove the e-mail address by its code: creates the tenant with its first service and authkeys, or logs a member in.',
  request: z.strictObject({ code: z.string().min(1).max(64) }),
  also: 202,
  response: z.union([
    ownTokenPending,
    z.strictObject({
      tenant: z.string(),
      member: shownMember,
      ownerKey: z.string().optional(),
      service: z.string().optional(),
      basicKey: z.string().optional(),
      adminKey: z.string().optional(),
    }),
  ]),
  errors: ['forbidden', 'other_window', 'name_taken', 'too_many_requests'],
} as const satisfies Endpoint
