import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { label, time } from '../../fields.ts'
import { oneToken } from '../../token-fields.ts'

/** The contract of `POST /token/transaction`. */
export const tokenPropose = {
  id: 'token.propose',
  method: 'POST',
  path: '/token/transaction',
  role: 'basic',
  session: null,
  success: 201,
  idempotent: true,
  summary: 'Put a transaction before the user, to be approved or denied on the phone.',
  request: z.strictObject({
    ...oneToken,
    amount: z.string().min(1).max(20).optional(),
    currency: z.string().length(3).optional(),
    payee: z.string().max(560).optional(),
    text: z.string().max(1120).optional(),
    expiresIn: z.int().min(30).max(900).default(300),
    reference: label(128).optional(),
  }),
  response: z.strictObject({ transaction: z.string(), hash: z.string(), issuedAt: time, expiresAt: time }),
  errors: ['not_found', 'not_enrolled', 'blocked', 'too_many_pending', 'idempotency_mismatch'],
} as const satisfies Endpoint
