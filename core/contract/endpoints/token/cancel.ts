import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName } from '../../fields.ts'
import { transactionId, transactionState } from '../../transaction-fields.ts'

/** The contract of `POST /token/transaction/cancel`. */
export const tokenCancel = {
  id: 'token.cancel',
  method: 'POST',
  path: '/token/transaction/cancel',
  role: 'basic',
  session: 'operator',
  summary: 'Take back a transaction that nobody has decided: the user’s device finds it expired.',
  request: z.strictObject({ service: serviceName, transaction: transactionId }),
  response: z.strictObject({ state: transactionState }),
  errors: ['not_found'],
} as const satisfies Endpoint
