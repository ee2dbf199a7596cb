import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { codeErrors, wrongCode } from '../../code-verdict.ts'
import { messagePurpose } from '../../message-fields.ts'
import { oneToken, typedCode } from '../../token-fields.ts'
import { transactionId } from '../../transaction-fields.ts'

/** The contract of `POST /token/message/check`. */
export const tokenMessageCheck = {
  id: 'token.message-check',
  method: 'POST',
  path: '/token/message/check',
  role: 'basic',
  session: 'operator',
  idempotent: true,
  summary: 'Is this the code that was sent? It is accepted once, for what it was sent for.',
  request: z.strictObject({
    ...oneToken,
    code: typedCode,
    purpose: messagePurpose.optional(),
    transaction: transactionId.optional(),
  }),
  response: z.union([
    z.strictObject({
      valid: z.literal(true),
      duress: z.boolean(),
      purpose: messagePurpose,
      transaction: transactionId.optional(),
    }),
    wrongCode,
  ]),
  errors: [...codeErrors, 'no_challenge', 'idempotency_mismatch'],
} as const satisfies Endpoint
