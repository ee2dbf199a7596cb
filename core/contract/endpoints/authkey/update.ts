import * as z from 'zod'
import { authkeyChoices, authkeyId, shownAuthkey } from '../../authkey-fields.ts'
import type { Endpoint } from '../../endpoint.ts'

/** The contract of `POST /authkey/update`. */
export const authkeyUpdate = {
  id: 'authkey.update',
  method: 'POST',
  path: '/authkey/update',
  role: 'owner',
  session: 'admin',
  summary: 'Change what an authkey is called, what it is for, from where and how long it works.',
  request: z.strictObject({ authkey: authkeyId, ...z.strictObject(authkeyChoices).partial().shape }),
  response: z.strictObject({ authkey: shownAuthkey }),
  errors: ['not_found'],
} as const satisfies Endpoint
