import * as z from 'zod'
import { email, label, tenantName } from './fields.ts'
import { mostTokens } from './plans.ts'

/** What each command that changes something says besides: who the operator is, and why. */
const who = { operator: label(64), reason: label(200).optional() }

/** What each command of an operator is asked with; it is no endpoint, and answers nobody but who may invoke its function. */
export const operatorCommands = {
  tenants: z.strictObject({ tenant: tenantName.optional(), after: z.string().default('') }),
  usage: z.strictObject({ tenant: tenantName.optional(), after: z.string().default('') }),
  'count-tokens': z.strictObject({ after: z.string().default('') }),
  plan: z.strictObject({
    ...who,
    tenant: tenantName,
    plan: z.enum(['free', 'standard', 'unlimited']),
    maxTokens: z.int().min(1).max(mostTokens).optional(),
  }),
  suspend: z.strictObject({ ...who, tenant: tenantName, state: z.enum(['active', 'suspended']) }),
  members: z.strictObject({ tenant: tenantName }),
  'dead-letters': z.strictObject({
    queue: z.enum(['deliveries', 'settle', 'mail', 'purge', 'usage']),
    replay: z.boolean(),
  }),
  'set-aside': z.strictObject({
    after: z.string().max(64).default(''),
    remove: z.strictObject({ id: z.string().min(1).max(64), expires: z.int() }).optional(),
  }),
  create: z.strictObject({ tenant: tenantName, email }),
  owner: z.strictObject({ ...who, tenant: tenantName, email }),
}
