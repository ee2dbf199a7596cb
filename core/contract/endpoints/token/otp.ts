import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { codeErrors, codeVerdict } from '../../code-verdict.ts'
import { oneToken, typedCode } from '../../token-fields.ts'

/** The contract of `POST /token/otp`. */
export const tokenOtp = {
  id: 'token.otp',
  method: 'POST',
  path: '/token/otp',
  role: 'basic',
  session: 'operator',
  idempotent: true,
  summary: 'Is this the user’s one-time code? Each code is accepted once.',
  request: z.strictObject({ ...oneToken, code: typedCode }),
  response: codeVerdict,
  errors: [...codeErrors, 'idempotency_mismatch'],
} as const satisfies Endpoint
