import * as z from 'zod'
import { eventTypes } from './events.ts'
import { statusNumber, time } from './fields.ts'

/** A token in short form, as lists hold it. */
export const tokenSummary = {
  id: z.string(),
  service: z.string(),
  status: statusNumber,
  openUntil: time.optional(),
  enrolledAt: time.optional(),
  lastEvent: z.strictObject({ type: z.enum(eventTypes), at: time, sequence: z.int() }).optional(),
  shadow: z.boolean().optional(),
  duressAt: time.optional().meta({
    description: 'When duress was last signalled, for thirty days; only for callers that may see duress.',
  }),
}
