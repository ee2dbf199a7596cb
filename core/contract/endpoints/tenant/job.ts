import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { time } from '../../fields.ts'

/** The contract of `GET /tenant/job`. */
export const tenantJob = {
  id: 'tenant.job',
  method: 'GET',
  path: '/tenant/job',
  role: 'owner',
  session: 'admin',
  summary: 'How far a deletion is.',
  request: z.strictObject({ job: z.string().regex(/^[A-Za-z0-9_-]{16}$/, 'must be what a deletion answered') }),
  response: z.strictObject({
    job: z.string(),
    kind: z.enum(['service', 'tenant']),
    service: z.string().optional(),
    state: z.enum(['running', 'done']),
    /** Tokens that are gone. */
    removed: z.int(),
    startedAt: time,
    finishedAt: time.optional(),
  }),
  errors: ['not_found'],
} as const satisfies Endpoint
