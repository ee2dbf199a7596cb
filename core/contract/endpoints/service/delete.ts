import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { reason, serviceName } from '../../fields.ts'

/** The contract of `POST /service/delete`. */
export const serviceDelete = {
  id: 'service.delete',
  method: 'POST',
  path: '/service/delete',
  role: 'owner',
  session: 'admin',
  success: 202,
  summary: 'Delete a service with its tokens, histories and authkeys; its name is never used again.',
  request: z.strictObject({
    service: serviceName,
    force: z.boolean().default(false).meta({ description: 'Also while it has tokens, which go with it.' }),
    reason: reason.optional(),
  }),
  response: z.strictObject({ job: z.string() }),
  errors: ['not_found', 'in_use'],
} as const satisfies Endpoint
