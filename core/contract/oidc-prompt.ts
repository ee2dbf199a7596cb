import * as z from 'zod'
import { userId } from './fields.ts'

const prompt = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

/** What the prompt page sends to look where its log-in stands. */
export const promptLook = z.strictObject({ prompt })

/** What it sends to do something: ask a phone, check a code, go back. */
export const promptAct = z.union([
  z.strictObject({ prompt, ask: z.strictObject({ user: userId.nullable(), language: z.enum(['en', 'es']) }) }),
  z.strictObject({ prompt, code: z.string().min(1).max(128) }),
  z.strictObject({ prompt, cancel: z.literal(true) }),
])
