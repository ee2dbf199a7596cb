import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName, time } from '../../fields.ts'
import { transactionId, transactionState } from '../../transaction-fields.ts'

/** The contract of `GET /token/transaction`. */
export const tokenTransaction = {
  id: 'token.transaction',
  method: 'GET',
  path: '/token/transaction',
  role: 'basic',
  session: 'operator',
  summary: 'What became of a transaction.',
  request: z.strictObject({ service: serviceName, transaction: transactionId }),
  response: z.strictObject({
    state: transactionState,
    hash: z.string(),
    decidedAt: time.optional(),
  }),
  errors: ['not_found'],
} as const satisfies Endpoint
