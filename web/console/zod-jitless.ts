import * as z from 'zod'

/** Schemas are interpreted: making code from them is what our policy forbids. */
z.config({ jitless: true })
