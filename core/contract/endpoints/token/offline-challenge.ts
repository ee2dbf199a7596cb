import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { codeErrors } from '../../code-verdict.ts'
import { time } from '../../fields.ts'
import { oneToken } from '../../token-fields.ts'

/** The contract of `POST /token/offline/challenge`. */
export const tokenOfflineChallenge = {
  id: 'token.offline-challenge',
  method: 'POST',
  path: '/token/offline/challenge',
  role: 'basic',
  session: 'operator',
  summary: 'A validation code that the user types into the phone, which needs no network.',
  request: z.strictObject({ ...oneToken, length: z.int().min(4).max(32).multipleOf(4).optional() }),
  response: z.strictObject({ code: z.string(), expiresAt: time }),
  errors: codeErrors,
} as const satisfies Endpoint
