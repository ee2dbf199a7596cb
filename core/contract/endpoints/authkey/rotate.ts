import * as z from 'zod'
import { authkeyId, authkeyWithSecret } from '../../authkey-fields.ts'
import type { Endpoint } from '../../endpoint.ts'

/** The contract of `POST /authkey/rotate`. */
export const authkeyRotate = {
  id: 'authkey.rotate',
  method: 'POST',
  path: '/authkey/rotate',
  role: 'owner',
  session: 'admin',
  summary: 'Give an authkey a new secret; the old one works for `overlap` seconds more.',
  request: z.strictObject({ authkey: authkeyId, overlap: z.int().min(0).max(604_800).default(0) }),
  response: authkeyWithSecret,
  errors: ['not_found'],
} as const satisfies Endpoint
