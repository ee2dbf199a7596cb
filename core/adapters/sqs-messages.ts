import * as z from 'zod'
import { serviceName, tenantName } from '../contract/fields.ts'

const token = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

/** A message of the deliveries queue: one try of one event. */
export const deliveryReference = z.strictObject({ token, sequence: z.int().positive(), service: serviceName, attempt: z.int().positive() })

/** A message of the settle queue: a token whose last try may have lapsed. */
export const settleReference = z.strictObject({ token, service: serviceName })

/** A message of the mail queue: a mail's name in the sessions table. */
export const mailReference = z.strictObject({ mail: z.string().startsWith('mail#'), tenant: tenantName })
