import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { statusNumber } from '../../fields.ts'
import { oneToken } from '../../token-fields.ts'

/** The contract of `GET /token/status`. */
export const tokenStatus = {
  id: 'token.status',
  method: 'GET',
  path: '/token/status',
  role: 'basic',
  session: null,
  usesUp: true,
  summary: 'Is this user’s token open? A single-use token that is open is closed by this call.',
  request: z.strictObject(oneToken),
  response: z.strictObject({ status: statusNumber }),
  errors: ['not_found'],
} as const satisfies Endpoint
