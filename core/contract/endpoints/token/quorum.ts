import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName, userId } from '../../fields.ts'

/** The contract of `POST /token/quorum`. */
export const tokenQuorum = {
  id: 'token.quorum',
  method: 'POST',
  path: '/token/quorum',
  role: 'basic',
  session: null,
  summary: 'Are at least so many of these tokens open? Never consumes.',
  request: z
    .strictObject({ service: serviceName, ids: z.array(userId).min(1).max(25), min: z.int().min(1).max(25) })
    .refine(({ ids }) => new Set(ids).size === ids.length, { path: ['ids'], message: 'must not repeat' })
    .refine(({ ids, min }) => min <= ids.length, { path: ['min'], message: 'must not exceed the number of ids' }),
  response: z.strictObject({
    status: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    open: z.int(),
    min: z.int(),
  }),
  errors: ['not_found'],
} as const satisfies Endpoint
