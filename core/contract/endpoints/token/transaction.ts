import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName, time } from '../../fields.ts'

/** The contract of `GET /token/transaction`. */
export const tokenTransaction = {
  id: 'token.transaction',
  method: 'GET',
  path: '/token/transaction',
  role: 'basic',
  session: 'operator',
  summary: 'What became of a transaction.',
  request: z.strictObject({ service: serviceName, transaction: z.string().min(1).max(64) }),
  response: z.strictObject({
    state: z.enum(['pending', 'approved', 'denied', 'duress', 'expired']),
    hash: z.string(),
    decidedAt: time.optional(),
  }),
  errors: ['not_found'],
} as const satisfies Endpoint
