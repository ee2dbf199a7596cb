import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { shownMember } from '../../member-fields.ts'
import { passkeyAnswer } from '../../passkey-fields.ts'

/** The contract of `POST /tenant/passkey/login`. */
export const tenantPasskeyLogin = {
  id: 'tenant.passkey-login',
  method: 'POST',
  path: '/tenant/passkey/login',
  role: 'public',
  session: null,
  summary: 'Log in with a passkey, which counts as a second factor that was just shown.',
  request: z.strictObject(passkeyAnswer),
  response: z.strictObject({ tenant: z.string(), member: shownMember }),
  errors: ['forbidden'],
} as const satisfies Endpoint
