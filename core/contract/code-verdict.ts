import * as z from 'zod'

/** What became of a code. */
export const codeVerdict = z.union([
  z.strictObject({ valid: z.literal(true), duress: z.boolean() }),
  z.strictObject({
    valid: z.literal(false),
    reason: z.enum(['used', 'clock']).optional(),
    errors: z.int(),
    maxErrors: z.int(),
  }),
])

/** Errors of endpoints that take a code. */
export const codeErrors = ['not_found', 'not_enrolled', 'blocked'] as const
