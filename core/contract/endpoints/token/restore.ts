import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { oneToken } from '../../token-fields.ts'

/** The contract of `POST /token/restore`. */
export const tokenRestore = {
  id: 'token.restore',
  method: 'POST',
  path: '/token/restore',
  role: 'admin',
  success: 200,
  summary: 'End a duress shadow: what was registered before it is back.',
  request: z.strictObject(oneToken),
  response: z.strictObject({ restored: z.boolean() }),
  errors: ['not_found', 'not_enrolled'],
} as const satisfies Endpoint
