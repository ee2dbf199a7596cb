import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { oneToken, typedCode } from '../../token-fields.ts'

/** The contract of `POST /token/confirm`. */
export const tokenConfirm = {
  id: 'token.confirm',
  method: 'POST',
  path: '/token/confirm',
  role: 'admin',
  session: 'operator',
  summary: 'Confirm a new enrolment by the binding code that the user’s device shows.',
  request: z.strictObject({ ...oneToken, binding: typedCode }),
  response: z.strictObject({ confirmed: z.boolean() }),
  errors: ['not_found', 'not_enrolled'],
} as const satisfies Endpoint
