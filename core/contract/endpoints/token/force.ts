import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { reason, statusNumber } from '../../fields.ts'
import { oneToken } from '../../token-fields.ts'

/** The contract of `POST /token/force`. */
export const tokenForce = {
  id: 'token.force',
  method: 'POST',
  path: '/token/force',
  role: 'admin',
  session: 'operator',
  power: ({ status }) => (status === 1 || status === 'open' ? 'open' : null),
  summary: 'Force a token open, closed or blocked; open and closed reset the error count.',
  request: z
    .strictObject({
      ...oneToken,
      status: z.union([z.literal(1), z.literal(2), z.literal(4), z.enum(['open', 'closed', 'blocked'])]),
      duration: z.int().min(0).max(86_400).optional(),
      reason: reason.optional(),
    })
    .refine(({ status, duration }) => duration === undefined || status === 1 || status === 'open', {
      path: ['duration'],
      message: 'goes with open only',
    }),
  response: z.strictObject({ status: statusNumber }),
  errors: ['not_found', 'not_enrolled'],
} as const satisfies Endpoint
