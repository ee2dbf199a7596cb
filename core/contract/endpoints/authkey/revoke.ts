import * as z from 'zod'
import { authkeyId } from '../../authkey-fields.ts'
import type { Endpoint } from '../../endpoint.ts'
import { reason } from '../../fields.ts'

/** The contract of `POST /authkey/revoke`. */
export const authkeyRevoke = {
  id: 'authkey.revoke',
  method: 'POST',
  path: '/authkey/revoke',
  role: 'owner',
  session: 'admin',
  summary: 'End an authkey: it stops working everywhere within thirty seconds.',
  request: z.strictObject({ authkey: authkeyId, reason: reason.optional() }),
  response: z.strictObject({ revoked: z.literal(true) }),
  errors: ['not_found'],
} as const satisfies Endpoint
