import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { email, phone, reason } from '../../fields.ts'
import { oneToken } from '../../token-fields.ts'

/** The contract of `POST /token/update`. */
export const tokenUpdate = {
  id: 'token.update',
  method: 'POST',
  path: '/token/update',
  role: 'admin',
  session: 'admin',
  summary: 'Change the addresses that a user’s codes are sent to; the old ones are told.',
  request: z.strictObject({
    ...oneToken,
    email: email.nullable().optional(),
    phone: phone.nullable().optional(),
    reason: reason.optional(),
  }),
  response: z.strictObject({ updated: z.boolean() }),
  errors: ['not_found'],
} as const satisfies Endpoint
