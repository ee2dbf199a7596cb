import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'

/** The contract of `POST /tenant/factor/remove`. */
export const tenantFactorRemove = {
  id: 'tenant.factor-remove',
  method: 'POST',
  path: '/tenant/factor/remove',
  role: 'member',
  session: 'operator',
  summary: 'Remove one’s own second factor.',
  request: z.strictObject({}),
  response: z.strictObject({ removed: z.literal(true) }),
  errors: ['factor_required'],
} as const satisfies Endpoint
