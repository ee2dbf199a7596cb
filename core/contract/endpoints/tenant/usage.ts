import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { askedTime, serviceName, time } from '../../fields.ts'
import { mostPoints, stepsOf } from '../../usage.ts'

const count = z.int()

const fits = ({ from, to, step }: { from: string; to: string; step: 'hour' | 'day' }): boolean => {
  const { first, last } = stepsOf({ from: Date.parse(from), to: Date.parse(to) }, step)
  return last - first < mostPoints
}

/** The contract of `GET /tenant/usage`. */
export const tenantUsage = {
  id: 'tenant.usage',
  method: 'GET',
  path: '/tenant/usage',
  role: 'owner',
  session: 'operator',
  summary:
    'What happened to tokens, by hour or day of UTC: the figures of one service, or of all that the caller is for.',
  request: z
    .strictObject({ service: serviceName.optional(), from: askedTime, to: askedTime, step: z.enum(['hour', 'day']) })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'must be later than from' })
    .refine(fits, { path: ['from'], message: `must make at most ${mostPoints} points` }),
  response: z.strictObject({
    points: z.array(
      z.strictObject({
        at: time,
        opens: count,
        duress: count.optional(),
        errors: count,
        blocks: count,
        otp: count,
        offline: count,
        approved: count,
        denied: count,
        expired: count,
        webhooks: z.strictObject({ sent: count, failed: count, p50: count.optional(), p95: count.optional() }),
      }),
    ),
  }),
  errors: ['not_found'],
} as const satisfies Endpoint
