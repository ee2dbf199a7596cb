import * as z from 'zod'

/** The id of a transaction. */
export const transactionId = z.string().min(1).max(64)

/** What became of a transaction. */
export const transactionState = z.enum(['pending', 'approved', 'denied', 'duress', 'expired'])
