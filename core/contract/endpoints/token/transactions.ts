import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { page, pageOf, serviceName, time, userId } from '../../fields.ts'
import { transactionId, transactionState } from '../../transaction-fields.ts'

/** A transaction as lists hold it. */
export const shownTransaction = z.strictObject({
  transaction: transactionId,
  id: z.string(),
  state: transactionState,
  amount: z.string().optional(),
  currency: z.string().optional(),
  payee: z.string().optional(),
  text: z.string().optional(),
  issuedAt: time,
  expiresAt: time,
  decidedAt: time.optional(),
  reference: z.string().optional(),
  by: z.string(),
})

/** The contract of `GET /token/transactions`. */
export const tokenTransactions = {
  id: 'token.transactions',
  method: 'GET',
  path: '/token/transactions',
  role: 'admin',
  session: 'operator',
  summary: 'The transactions of a service, newest first.',
  request: z.strictObject({
    service: serviceName,
    id: userId.optional(),
    state: transactionState
      .exclude(['duress'])
      .optional()
      .meta({ description: 'Approved under duress is approved here.' }),
    ...page,
  }),
  response: pageOf(shownTransaction),
  errors: ['not_found'],
} as const satisfies Endpoint
