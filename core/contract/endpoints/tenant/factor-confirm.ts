import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { time } from '../../fields.ts'
import { ownTokenPending } from '../../member-fields.ts'

/** The contract of `POST /tenant/factor/confirm`. */
export const tenantFactorConfirm = {
  id: 'tenant.factor-confirm',
  method: 'POST',
  path: '/tenant/factor/confirm',
  role: 'member',
  session: 'operator',
  summary:
    'Show one’s second factor: waits for an opening of one’s own token, after which the session counts as fresh for some minutes.',
  request: z.strictObject({}),
  also: 202,
  response: z.union([ownTokenPending, z.strictObject({ freshUntil: time })]),
  errors: ['not_found', 'two_windows'],
} as const satisfies Endpoint
