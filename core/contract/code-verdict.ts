import * as z from 'zod'

/** What is said of a code that is not accepted. */
export const wrongCode = z.strictObject({
  valid: z.literal(false),
  reason: z.enum(['used', 'clock']).optional(),
  errors: z.int(),
  maxErrors: z.int(),
})

/** What became of a code. */
export const codeVerdict = z.union([z.strictObject({ valid: z.literal(true), duress: z.boolean() }), wrongCode])

/** Errors of endpoints that take a code. */
export const codeErrors = ['not_found', 'not_enrolled', 'blocked'] as const
