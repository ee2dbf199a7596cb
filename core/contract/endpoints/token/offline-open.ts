import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { oneToken, typedCode } from '../../token-fields.ts'
import { codeErrors } from '../../code-verdict.ts'

/** The contract of `POST /token/offline/open`. */
export const tokenOfflineOpen = {
  id: 'token.offline-open',
  method: 'POST',
  path: '/token/offline/open',
  role: 'basic',
  session: 'operator',
  idempotent: true,
  summary: 'Open the token by the answer that the phone shows.',
  request: z.strictObject({ ...oneToken, code: typedCode }),
  response: z.union([
    z.strictObject({ status: z.union([z.literal(1), z.literal(3)]) }),
    z.strictObject({ status: z.union([z.literal(2), z.literal(4)]), errors: z.int(), maxErrors: z.int() }),
  ]),
  errors: [...codeErrors, 'no_challenge', 'idempotency_mismatch'],
} as const satisfies Endpoint
