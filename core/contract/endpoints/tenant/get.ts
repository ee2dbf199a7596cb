import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { time } from '../../fields.ts'

/** The contract of `GET /tenant`. */
export const tenantGet = {
  id: 'tenant.get',
  method: 'GET',
  path: '/tenant',
  role: 'owner',
  session: 'admin',
  summary: 'The tenant, its plan and what of it is used.',
  request: z.strictObject({}),
  response: z.strictObject({
    tenant: z.string(),
    email: z.string(),
    createdAt: time,
    plan: z.strictObject({ name: z.string(), maxTokens: z.int().optional() }),
    tokens: z.int(),
  }),
  errors: [],
} as const satisfies Endpoint
