import * as z from 'zod'
import { serviceName, tenantName } from '../../contract/fields.ts'

/** Sixteen bytes as base64url. */
const token = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

/** A message of the deliveries queue: one try of one event. */
export const deliveryReference = z.strictObject({
  token,
  sequence: z.int().positive(),
  service: serviceName,
  attempt: z.int().positive(),
  from: z.int().positive().optional(),
  since: z.int().positive().optional(),
})

/** A message of the settle queue: a token whose last try may have lapsed. */
export const settleReference = z.strictObject({ token, service: serviceName })

const waitingMail = z.strictObject({ mail: z.string().startsWith('mail#'), tenant: tenantName })
const contact = { token, service: serviceName, list: token, index: z.int().min(0).max(4) }
const nominated = z.strictObject({ contact: z.literal('nominated'), ...contact })
const code = z.strictObject({ contact: z.literal('code'), recovery: token, ...contact })

const asked = z.strictObject({ ask: z.enum(['sms', 'email', 'device']), token, service: serviceName })

/** A message of the mail queue: a mail's name in the sessions table, a trusted contact who has to be told, or a code that a device asked for. */
export const mailReference = z.union([waitingMail, nominated, code, asked])

/** A message of the usage queue: an hour of a service that is to be counted again. */
export const hourReference = z.strictObject({
  service: serviceName,
  hour: z.int().positive(),
  of: z.enum(['events', 'transactions', 'webhooks']),
})

/** A message of the purge queue: a deletion that goes on. */
export const jobReference = z.strictObject({ tenant: tenantName, job: z.string().regex(/^[A-Za-z0-9_-]{16}$/) })
