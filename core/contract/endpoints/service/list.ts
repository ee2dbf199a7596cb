import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { page, pageOf } from '../../fields.ts'
import { serviceAnswer } from '../../service-config.ts'

/** The contract of `GET /service/list`. */
export const serviceList = {
  id: 'service.list',
  method: 'GET',
  path: '/service/list',
  role: 'owner',
  session: 'operator',
  summary: 'The tenant’s services.',
  request: z.strictObject(page),
  response: pageOf(serviceAnswer.extend({ tokens: z.int() })),
  errors: [],
} as const satisfies Endpoint
