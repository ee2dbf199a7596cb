import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { reason } from '../../fields.ts'
import { oneToken } from '../../token-fields.ts'

/** The contract of `POST /token/delete`. */
export const tokenDelete = {
  id: 'token.delete',
  method: 'POST',
  path: '/token/delete',
  role: 'admin',
  session: 'operator',
  power: () => 'delete',
  summary: 'Delete a token.',
  request: z.strictObject({ ...oneToken, notify: z.boolean().default(false), reason: reason.optional() }),
  response: z.strictObject({ deleted: z.literal(true) }),
  errors: ['not_found'],
} as const satisfies Endpoint
