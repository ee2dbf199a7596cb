import * as z from 'zod'
import { askedTime, label, serviceName, time } from './fields.ts'

/** Ranges of addresses that an authkey may be used from; none means any. */
const cidrs = z
  .array(
    z.union(
      [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
      'must be an address or a range like 203.0.113.0/24 or 2001:db8::/32',
    ),
  )
  .max(20)

/** An authkey's id: eight characters that its secret holds too. */
export const authkeyId = z.string().regex(/^[A-Za-z0-9_-]{8}$/, 'must be the id of an authkey')

/** What can be chosen of an authkey at any time. */
export const authkeyChoices = {
  name: label(64),
  services: z.union([z.literal('*'), z.array(serviceName).min(1).max(50)]),
  cidrs,
  expiresAt: askedTime.nullable(),
  hideDuress: z.boolean(),
}

/** What an authkey may do. */
export const authkeyRole = z.enum(['basic', 'admin', 'owner'])

/** An authkey as lists show it; `hint` is the end of its secret. */
export const shownAuthkey = z.strictObject({
  id: authkeyId,
  name: z.string(),
  hint: z.string(),
  role: authkeyRole,
  services: authkeyChoices.services,
  cidrs: z.array(z.string()),
  expiresAt: time.optional(),
  hideDuress: z.boolean(),
  createdAt: time,
  by: z.string(),
  lastUsedAt: time.optional(),
  lastUsedFrom: z.string().optional(),
  state: z.enum(['active', 'rotating', 'expired']),
  overlapUntil: time.optional(),
})

/** An authkey with its secret, which is shown here. */
export const authkeyWithSecret = z.strictObject({ authkey: shownAuthkey, secret: z.string() })
