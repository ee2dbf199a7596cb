import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { eventTypes, vias } from '../../events.ts'
import { page, pageOf, statusNumber, time } from '../../fields.ts'
import { oneToken } from '../../token-fields.ts'

/** An event as histories hold it. */
export const historyItem = z.strictObject({
  event: z.enum(eventTypes),
  at: time,
  by: z.string(),
  byName: z.string().optional(),
  reason: z.string().optional(),
  transaction: z.string().optional(),
  via: z.enum(vias).optional(),
  status: statusNumber,
  sequence: z.int(),
  address: z.string().optional(),
})

/** The contract of `GET /token/history`. */
export const tokenHistory = {
  id: 'token.history',
  method: 'GET',
  path: '/token/history',
  role: 'admin',
  session: 'operator',
  summary: 'What happened to a token, newest first.',
  request: z.strictObject({ ...oneToken, ...page }),
  response: pageOf(historyItem),
  errors: ['not_found'],
} as const satisfies Endpoint
