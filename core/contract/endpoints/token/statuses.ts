import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { serviceName, statusNumber, userId } from '../../fields.ts'
import type { Status } from '../../status.ts'

/** Statuses by user ID. Not a `z.record`, which drops a user called `__proto__`. */
const statusesById = z
  .custom<Readonly<Record<string, Status | null>>>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((status) => status === null || statusNumber.safeParse(status).success),
  )
  .meta({ type: 'object', additionalProperties: { enum: [0, 1, 2, 3, 4, null] } })

/** A user ID beside what was sent, which is its key in the answer: so callers find theirs. */
const sentUserId = z
  .string()
  .transform((sent, { issues }) => {
    const { data: id = '', error } = userId.safeParse(sent)
    for (const { message } of error?.issues ?? []) issues.push({ code: 'custom', message, input: sent })
    return { sent, id }
  })
  .meta(userId.meta() ?? {})

/** The contract of `POST /token/statuses`. */
export const tokenStatuses = {
  id: 'token.statuses',
  method: 'POST',
  path: '/token/statuses',
  role: 'basic',
  session: 'operator',
  summary: 'The status of up to a hundred tokens; never consumes.',
  request: z.strictObject({ service: serviceName, ids: z.array(sentUserId).min(1).max(100) }),
  response: z.strictObject({ statuses: statusesById }),
  errors: ['not_found'],
} as const satisfies Endpoint
