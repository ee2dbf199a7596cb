import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'

/** The contract of `GET /health`. */
export const healthCheck = {
  id: 'health.check',
  method: 'GET',
  path: '/health',
  role: 'public',
  session: null,
  summary: 'Whether the instance answers.',
  request: z.looseObject({}),
  response: z.strictObject({ status: z.literal('ok') }),
  errors: [],
} as const satisfies Endpoint
