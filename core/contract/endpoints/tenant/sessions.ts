import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { time } from '../../fields.ts'

/** The contract of `GET /tenant/sessions`. */
export const tenantSessions = {
  id: 'tenant.sessions',
  method: 'GET',
  path: '/tenant/sessions',
  role: 'member',
  session: 'operator',
  summary: 'One’s own sessions.',
  request: z.strictObject({}),
  response: z.strictObject({
    items: z.array(
      z.strictObject({
        session: z.string(),
        createdAt: time,
        seenAt: time,
        address: z.string(),
        current: z.boolean(),
      }),
    ),
  }),
  errors: [],
} as const satisfies Endpoint
