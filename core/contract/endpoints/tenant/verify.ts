import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'

const member = z.strictObject({ id: z.string(), email: z.string(), role: z.enum(['owner', 'admin', 'operator']) })

/** The contract of `POST /tenant/verify`. */
export const tenantVerify = {
  id: 'tenant.verify',
  method: 'POST',
  path: '/tenant/verify',
  role: 'public',
  success: 200,
  summary: 'Prove the e-mail address by its code: creates the tenant, its first service and its authkeys.',
  request: z.strictObject({ code: z.string().min(1).max(64) }),
  response: z.strictObject({
    tenant: z.string(),
    member,
    ownerKey: z.string(),
    service: z.string(),
    basicKey: z.string(),
    adminKey: z.string(),
  }),
  errors: ['forbidden', 'name_taken', 'too_many_requests'],
} as const satisfies Endpoint
