import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { oneToken } from '../../token-fields.ts'

/** The contract of `POST /token/delete`. */
export const tokenDelete = {
  id: 'token.delete',
  method: 'POST',
  path: '/token/delete',
  role: 'admin',
  summary: 'Delete a token.',
  request: z.strictObject({ ...oneToken, notify: z.boolean().default(false) }),
  response: z.strictObject({ deleted: z.literal(true) }),
  errors: ['not_found'],
} as const satisfies Endpoint
