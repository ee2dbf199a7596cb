import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { reason } from '../../fields.ts'
import { oneToken } from '../../token-fields.ts'

/** The contract of `POST /token/restore`. */
export const tokenRestore = {
  id: 'token.restore',
  method: 'POST',
  path: '/token/restore',
  role: 'admin',
  session: 'operator',
  power: () => 'restore',
  summary:
    'What was registered before a duress shadow is back, and the token is closed and without errors, whether there was one or not. Forbidden to keys with hideDuress.',
  request: z.strictObject({ ...oneToken, reason: reason.optional() }),
  response: z.strictObject({ restored: z.boolean() }),
  errors: ['not_found', 'not_enrolled'],
} as const satisfies Endpoint
