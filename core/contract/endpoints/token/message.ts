import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { time } from '../../fields.ts'
import { channel, messagePurpose } from '../../message-fields.ts'
import { oneToken } from '../../token-fields.ts'
import { transactionId } from '../../transaction-fields.ts'

/** The contract of `POST /token/message`. */
export const tokenMessage = {
  id: 'token.message',
  method: 'POST',
  path: '/token/message',
  role: 'basic',
  session: 'operator',
  success: 202,
  summary: 'Send the user a code of six digits by text message or mail: the weakest way, for services that want it.',
  request: z
    .strictObject({ ...oneToken, channel, purpose: messagePurpose, transaction: transactionId.optional() })
    .refine(({ purpose, transaction }) => (purpose === 'transaction') === (transaction !== undefined), {
      path: ['transaction'],
      message: 'goes with the purpose transaction, and is needed for it',
    }),
  response: z.strictObject({ expiresAt: time }),
  errors: ['not_found', 'not_enrolled', 'blocked', 'no_address', 'quota_exceeded'],
} as const satisfies Endpoint
