import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { email, tenantName } from '../fields.ts'

const member = z.strictObject({ id: z.string(), email: z.string(), role: z.enum(['owner', 'admin', 'operator']) })

/** Endpoints under `/tenant`. */
export const tenantEndpoints = {
  'tenant.signup': endpoint({
    method: 'POST',
    path: '/tenant/signup',
    role: 'public',
    success: 202,
    summary: 'Sign up an organisation; a code to go on comes by e-mail.',
    request: z.strictObject({ tenant: tenantName, email }),
    response: z.strictObject({ sent: z.literal(true) }),
    errors: ['name_taken'],
  }),
  'tenant.verify': endpoint({
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
    errors: ['forbidden', 'name_taken'],
  }),
}
