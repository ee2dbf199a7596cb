import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { time } from '../../fields.ts'

/** The contract of `POST /tenant/passkey/options`. */
export const tenantPasskeyOptions = {
  id: 'tenant.passkey-options',
  method: 'POST',
  path: '/tenant/passkey/options',
  role: 'public',
  session: null,
  summary: 'A challenge for an authenticator, good for five minutes, once, in the browser that asks.',
  request: z.strictObject({}),
  response: z.strictObject({ challenge: z.string(), rpId: z.string(), until: time }),
  errors: ['too_many_requests'],
} as const satisfies Endpoint
