import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { passkeyId } from '../../passkey-fields.ts'

/** The contract of `POST /tenant/passkey/remove`. */
export const tenantPasskeyRemove = {
  id: 'tenant.passkey-remove',
  method: 'POST',
  path: '/tenant/passkey/remove',
  role: 'member',
  session: 'operator',
  summary: 'Remove one of one’s own passkeys.',
  request: z.strictObject({ passkey: passkeyId }),
  response: z.strictObject({ removed: z.literal(true) }),
  errors: ['factor_required', 'not_found'],
} as const satisfies Endpoint
