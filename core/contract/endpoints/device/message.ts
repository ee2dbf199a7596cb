import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/)

/** The contract of `POST /device/{tenant}`. */
export const deviceMessage = {
  id: 'device.message',
  method: 'POST',
  path: '/device/{tenant}',
  role: 'device',
  session: null,
  anyOrigin: true,
  summary: 'One sealed message of a token’s device; the outcome is inside the sealed answer.',
  request: z.strictObject({
    v: z.literal(1),
    k: base64url.length(22),
    e: base64url.length(43),
    c: base64url.length(1387),
  }),
  response: z.strictObject({ v: z.literal(1), n: base64url.length(43), c: base64url.length(2752) }),
  errors: [],
} as const satisfies Endpoint
