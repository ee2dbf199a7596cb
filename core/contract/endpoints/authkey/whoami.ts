import * as z from 'zod'
import { authkeyChoices, authkeyId, authkeyRole } from '../../authkey-fields.ts'
import type { Endpoint } from '../../endpoint.ts'
import { tenantName, time } from '../../fields.ts'

/** The contract of `GET /authkey/whoami`. */
export const authkeyWhoami = {
  id: 'authkey.whoami',
  method: 'GET',
  path: '/authkey/whoami',
  role: 'authkey',
  session: null,
  summary: 'What the authkey of this request is.',
  request: z.strictObject({}),
  response: z.strictObject({
    tenant: tenantName,
    id: authkeyId,
    name: z.string(),
    role: authkeyRole,
    services: authkeyChoices.services,
    cidrs: z.array(z.string()),
    expiresAt: time.optional(),
    hideDuress: z.boolean(),
  }),
  errors: [],
} as const satisfies Endpoint
