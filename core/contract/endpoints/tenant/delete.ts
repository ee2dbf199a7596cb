import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { reason } from '../../fields.ts'

/** The contract of `POST /tenant/delete`. */
export const tenantDelete = {
  id: 'tenant.delete',
  method: 'POST',
  path: '/tenant/delete',
  role: 'member',
  session: 'owner',
  success: 202,
  summary: 'Delete the tenant with everything that belongs to it, by an owner who has just shown a second factor.',
  request: z.strictObject({
    confirm: z.string().max(64).meta({ description: 'The tenant’s name.' }),
    reason: reason.optional(),
  }),
  response: z.strictObject({ job: z.string() }),
  errors: ['factor_required', 'in_use'],
} as const satisfies Endpoint
