import * as z from 'zod'
import { shownAuthkey } from '../../authkey-fields.ts'
import type { Endpoint } from '../../endpoint.ts'
import { page, pageOf } from '../../fields.ts'

/** The contract of `GET /authkey/list`. */
export const authkeyList = {
  id: 'authkey.list',
  method: 'GET',
  path: '/authkey/list',
  role: 'owner',
  session: 'admin',
  summary: 'The tenant’s authkeys, without their secrets.',
  request: z.strictObject(page),
  response: pageOf(shownAuthkey),
  errors: [],
} as const satisfies Endpoint
