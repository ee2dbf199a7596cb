import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'

/** The contract of `GET /instance`. */
export const instanceGet = {
  id: 'instance.get',
  method: 'GET',
  path: '/instance',
  role: 'public',
  session: null,
  summary: 'What the instance says of itself: the key for typed codes, and which versions of its app it takes.',
  request: z.strictObject({}),
  response: z.strictObject({
    name: z.string(),
    instanceKey: z.string(),
    kid: z.string(),
    signup: z.boolean(),
    outbox: z.boolean(),
    app: z.strictObject({ version: z.string(), minimum: z.string() }),
  }),
  errors: [],
} as const satisfies Endpoint
