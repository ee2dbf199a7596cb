import * as z from 'zod'
import { time } from './fields.ts'

/** How a service's endpoint is: `failures` in a row, and since when and why it is failing, held or off. */
export const webhookState = z.strictObject({
  state: z.enum(['none', 'on', 'failing', 'held', 'off']),
  since: time.optional(),
  why: z.string().optional().meta({
    description:
      'The last answer’s status, or `timeout`, `address`, `name`, `connection`, `tls`; of an endpoint that is off `410` or `five-days`.',
  }),
  failures: z.int(),
  nextProbeAt: time.optional(),
  rotatingUntil: time.optional().meta({ description: 'Until when the secret before this one signs too.' }),
})

/** How a service's endpoint is. */
export type WebhookState = z.output<typeof webhookState>
