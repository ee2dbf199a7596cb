import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { passkeyMade, passkeyName, shownPasskey } from '../../passkey-fields.ts'

/** The contract of `POST /tenant/passkey/register`. */
export const tenantPasskeyRegister = {
  id: 'tenant.passkey-register',
  method: 'POST',
  path: '/tenant/passkey/register',
  role: 'member',
  session: 'operator',
  summary: 'Keep a passkey that an authenticator has just made; who has a second factor shows it first.',
  request: z.strictObject({ ...passkeyMade, name: passkeyName }),
  response: z.strictObject({ passkey: shownPasskey }),
  errors: ['factor_required', 'quota_exceeded'],
} as const satisfies Endpoint
