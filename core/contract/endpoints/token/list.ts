import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { page, pageOf, serviceName, userId } from '../../fields.ts'
import { tokenSummary } from '../../token-summary.ts'

/** The contract of `GET /token/list`. */
export const tokenList = {
  id: 'token.list',
  method: 'GET',
  path: '/token/list',
  role: 'admin',
  session: 'operator',
  summary: 'The tokens of a service, by user ID.',
  request: z.strictObject({ service: serviceName, prefix: userId.optional(), ...page }),
  response: pageOf(z.strictObject({ ...tokenSummary, device: z.strictObject({ name: z.string() }).optional() })),
  errors: ['not_found'],
} as const satisfies Endpoint
