import * as z from 'zod'
import { endpoint } from '../endpoint.ts'

/** The instance’s own health. */
export const healthEndpoints = {
  'health.check': endpoint({
    method: 'GET',
    path: '/health',
    role: 'public',
    success: 200,
    summary: 'Whether the instance answers.',
    request: z.looseObject({}),
    response: z.strictObject({ status: z.literal('ok') }),
    errors: [],
  }),
}
