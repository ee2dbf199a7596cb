import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { askedTime, page, pageOf, serviceName, time } from '../../fields.ts'

/** An entry of the audit as answers hold it. */
export const auditItem = z.strictObject({
  id: z.string(),
  at: time,
  action: z.string(),
  by: z.string(),
  byName: z.string(),
  service: z.string().optional(),
  user: z.string().optional(),
  changes: z
    .array(z.strictObject({ field: z.string(), from: z.unknown().optional(), to: z.unknown().optional() }))
    .optional(),
  reason: z.string().optional(),
  address: z.string(),
})

/** The contract of `GET /tenant/audit`. */
export const tenantAudit = {
  id: 'tenant.audit',
  method: 'GET',
  path: '/tenant/audit',
  role: 'owner',
  session: 'admin',
  summary: 'Who changed what, newest first.',
  request: z.strictObject({
    ...page,
    by: z.string().max(64).optional(),
    action: z.string().max(64).optional(),
    service: serviceName.optional(),
    from: askedTime.optional(),
    to: askedTime.optional(),
  }),
  response: pageOf(auditItem),
  errors: [],
} as const satisfies Endpoint
