import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { time } from '../../fields.ts'

/** The contract of `POST /tenant/factor/enroll`. */
export const tenantFactorEnroll = {
  id: 'tenant.factor-enroll',
  method: 'POST',
  path: '/tenant/factor/enroll',
  role: 'member',
  session: 'operator',
  summary: 'A code that makes a phone one’s own second factor, by its first opening; who has one shows it first.',
  request: z.strictObject({}),
  response: z.strictObject({ deeplink: z.string(), qr: z.string(), code: z.string(), expiresAt: time }),
  errors: ['factor_required', 'quota_exceeded'],
} as const satisfies Endpoint
