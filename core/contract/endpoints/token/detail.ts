import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { vias } from '../../events.ts'
import { time } from '../../fields.ts'
import { oneToken } from '../../token-fields.ts'
import { tokenSummary } from '../../token-summary.ts'

/** The contract of `GET /token/detail`. */
export const tokenDetail = {
  id: 'token.detail',
  method: 'GET',
  path: '/token/detail',
  role: 'admin',
  session: 'operator',
  summary: 'Everything about one token.',
  request: z.strictObject(oneToken),
  response: z.strictObject({
    ...tokenSummary,
    via: z.enum(vias).optional(),
    errors: z.int(),
    maxErrors: z.int(),
    device: z.strictObject({ name: z.string(), lastSeenAt: time }).optional(),
    enrolment: z.strictObject({ expiresAt: time }).optional(),
    method: z.enum(['app', 'authenticator']).optional(),
    blockedBy: z.enum(['pin', 'admin']).optional(),
    unblocksAt: time.optional().meta({ description: 'When a block by wrong tries ends by itself, with one try.' }),
    challenge: z.strictObject({ expiresAt: time }).optional(),
    unconfirmed: z.literal(true).optional().meta({ description: 'The binding code is awaited.' }),
    pending: z.int().optional().meta({ description: 'How many transactions wait for the user.' }),
    duressUntil: time.optional().meta({
      description: 'Until when a success with the normal PIN reads as duress too; only for keys that may see duress.',
    }),
  }),
  errors: ['not_found'],
} as const satisfies Endpoint
