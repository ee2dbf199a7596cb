import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName } from '../../fields.ts'
import { checkConfig, configFields, serviceAnswer } from '../../service-config.ts'

/** The contract of `POST /service/create`. */
export const serviceCreate = {
  id: 'service.create',
  method: 'POST',
  path: '/service/create',
  role: 'owner',
  session: 'admin',
  success: 201,
  idempotent: true,
  summary: 'Create a service with its basic and admin authkeys.',
  request: z.strictObject({ service: serviceName, ...configFields }).superRefine(checkConfig),
  response: serviceAnswer.extend({ basicKey: z.string(), adminKey: z.string() }),
  errors: ['name_taken', 'quota_exceeded', 'idempotency_mismatch'],
} as const satisfies Endpoint
