import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { shownPasskey } from '../../passkey-fields.ts'

/** The contract of `GET /tenant/passkeys`. */
export const tenantPasskeys = {
  id: 'tenant.passkeys',
  method: 'GET',
  path: '/tenant/passkeys',
  role: 'member',
  session: 'operator',
  summary: 'One’s own passkeys.',
  request: z.strictObject({}),
  response: z.strictObject({ userHandle: z.string(), items: z.array(shownPasskey) }),
  errors: [],
} as const satisfies Endpoint
