import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { reason } from '../../fields.ts'
import { codeErrors, codeVerdict } from '../../code-verdict.ts'
import { oneToken, typedCode } from '../../token-fields.ts'

/** The contract of `POST /token/otp/resync`. */
export const tokenOtpResync = {
  id: 'token.otp-resync',
  method: 'POST',
  path: '/token/otp/resync',
  role: 'admin',
  session: 'operator',
  summary: 'Find the token’s clock within a day by two consecutive codes.',
  request: z.strictObject({ ...oneToken, code1: typedCode, code2: typedCode, reason: reason.optional() }),
  response: codeVerdict,
  errors: codeErrors,
} as const satisfies Endpoint
