import * as z from 'zod'
import { authkeyId } from '../../authkey-fields.ts'
import type { Endpoint } from '../../endpoint.ts'
import { reason } from '../../fields.ts'

/** The contract of `POST /authkey/reveal`. */
export const authkeyReveal = {
  id: 'authkey.reveal',
  method: 'POST',
  path: '/authkey/reveal',
  role: 'member',
  session: 'owner',
  summary: 'Show an owner who has just shown a second factor the secret of an authkey.',
  request: z.strictObject({ authkey: authkeyId, reason }),
  response: z.strictObject({ secret: z.string() }),
  errors: ['not_found', 'factor_required'],
} as const satisfies Endpoint
